package io.lovage.testkit.process;

import io.lovage.Lovage;
import io.lovage.event.Event;
import io.lovage.testkit.process.History.What;
import io.lovage.worker.WorkerSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A worker process: {@code NAME FOLDER URL LEASE_MILLIS CONCURRENCY QUEUE}. It says {@code ready} and works from the line {@code go} on. It stops when it is told {@code stop} or by SIGTERM, and dies
 * when its input ends.
 */
final class CrashWorker {

    private static final Duration STOP_DEADLINE = Duration.ofMillis(100);

    private CrashWorker() {}

    public static void main(String[] arguments) throws IOException {
        String name = arguments[0];
        History history = History.open(Path.of(arguments[1]), name);
        Lovage lovage = Lovage.open(arguments[2]);
        CrashTasks.register(lovage, history);
        lovage.listen(event -> note(history, event));
        WorkerSettings settings = WorkerSettings.defaults()
                .withName(name)
                .withLease(Duration.ofMillis(Long.parseLong(arguments[3])))
                .withConcurrency(Integer.parseInt(arguments[4]))
                .withQueues(List.of(arguments[5]))
                .withStopDeadline(STOP_DEADLINE);
        Runtime.getRuntime().addShutdownHook(new Thread(lovage::close, "stop"));
        say("ready");
        obey(lovage, settings);
    }

    private static void obey(Lovage lovage, WorkerSettings settings) throws IOException {
        while (true) {
            switch (readLine()) {
                case "go" -> {
                    lovage.start(settings);
                    say("working");
                }
                case "stop" -> System.exit(0);
                default -> Runtime.getRuntime().halt(0);
            }
        }
    }

    /** Empty at the end of the input. */
    static String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = System.in.read(); next >= 0 && next != '\n'; next = System.in.read()) {
            line.append((char) next);
        }
        return line.toString();
    }

    static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    static void note(History history, Event event) {
        if (event instanceof Event.Succeeded e) {
            history.add(What.RECORDED, e.id().toString(), Integer.toString(e.attempt()));
        } else if (event instanceof Event.Failed e) {
            history.add(What.RECORDED, e.id().toString(), Integer.toString(e.attempt()));
        } else if (event instanceof Event.Retried e) {
            history.add(What.RETRIED, e.id().toString(), Integer.toString(e.attempt()));
        } else if (event instanceof Event.GivenBack e) {
            history.add(What.GIVEN_BACK, e.id().toString());
        } else if (event instanceof Event.LeaseLost e) {
            history.add(What.LEASE_LOST, e.id().toString(), Integer.toString(e.attempt()));
        }
    }
}
