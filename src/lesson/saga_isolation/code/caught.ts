    return log('confirmed')                   //@ desk.done
  } catch (why) {  // a step was refused        //@ desk.back
