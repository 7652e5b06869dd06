package io.lovage.testkit.process;

import io.lovage.Lovage;
import io.lovage.event.Event;
import io.lovage.task.Task;
import java.util.concurrent.atomic.AtomicInteger;

/** A worker process for many small tasks: {@code URL COUNT}. It works at once, and says {@code done} when it was told that so many ends are recorded. */
final class DrainWorker {

    /** Gives back what it is given. */
    static final Task<Integer, Integer> NOTHING = Task.of("drain.nothing", Integer.class, Integer.class);

    private DrainWorker() {}

    public static void main(String[] arguments) throws Exception {
        AtomicInteger left = new AtomicInteger(Integer.parseInt(arguments[1]));
        Lovage lovage = Lovage.open(arguments[0]).handle(NOTHING, number -> number);
        lovage.listen(event -> {
            if (event instanceof Event.Succeeded && left.decrementAndGet() == 0) {
                CrashWorker.say("done");
            }
        });
        lovage.start();
        String unused = CrashWorker.readLine();
        Runtime.getRuntime().halt(0);
    }
}
