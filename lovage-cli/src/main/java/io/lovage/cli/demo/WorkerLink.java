package io.lovage.cli.demo;

import io.lovage.Lovage;
import io.lovage.event.Event;
import java.io.PrintStream;

/** What ties a demo's worker process to the demo: it tells on stdout what it has done, and ends when the demo is gone. */
public final class WorkerLink {

    static final String DONE = "done ";

    private WorkerLink() {}

    /** Begins to report what {@code lovage} does. */
    public static void connect(Lovage lovage) {
        PrintStream out = System.out;
        var unused = lovage.listen(event -> {
            if (event instanceof Event.Succeeded succeeded) {
                out.println(DONE + succeeded.attempt() + " " + succeeded.task());
                out.flush();
            }
        });
        ProcessHandle.current().parent().ifPresent(WorkerLink::endWith);
    }

    private static void endWith(ProcessHandle demo) {
        var unused = demo.onExit().thenRun(() -> Runtime.getRuntime().halt(1));
    }
}
