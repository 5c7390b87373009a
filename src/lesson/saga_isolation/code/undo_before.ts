    for (const step of done.reverse())
      await step.undo(step.before)            //@ desk.undo
