    for (const step of done.reverse())
      await step.undo(-step.amount)           //@ desk.undo
