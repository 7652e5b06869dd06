package io.lovage.cli.bench;

import io.lovage.Lovage;
import io.lovage.event.Event;
import io.lovage.task.Task;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * The other process of a scenario. It says {@code ready} on its output when it has opened the engine, begins with the first byte of its input, and says
 * {@code done}.
 */
public final class BenchChild {

    static final Task<Long, Void> STAMP = Task.of("bench.stamp", Long.class);

    private BenchChild() {}

    /** Takes a role, an engine's URL, a queue, a number of tasks, and {@code recorded} or {@code off}. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        String queue = arguments[2];
        int tasks = Integer.parseInt(arguments[3]);
        Load load = new Load(arguments[4].equals("recorded"), queue);
        try (Lovage lovage = Lovage.open(arguments[1])) {
            switch (arguments[0]) {
                case "send" -> {
                    awaitGo();
                    load.sendAll(lovage, tasks);
                    awaitGo();
                    load.sendAll(lovage, tasks);
                }
                case "stamp" -> {
                    awaitGo();
                    sendStamps(lovage, queue, tasks);
                }
                default -> work(lovage, load, tasks);
            }
        }
        say("done");
        awaitGo();
    }

    private static void work(Lovage lovage, Load load, int tasks) throws InterruptedException {
        CountDownLatch first = new CountDownLatch(1);
        lovage.listen(event -> {
            if (event instanceof Event.Succeeded) {
                first.countDown();
            }
        });
        CountDownLatch all = load.work(lovage, tasks);
        Load.await(first);
        say("first");
        Load.await(all);
    }

    /** At a steady 200 a second, whatever the engine does. */
    private static void sendStamps(Lovage lovage, String queue, int tasks) {
        long period = 1_000_000_000L / TwoProcesses.LATENCY_RATE;
        long next = System.nanoTime();
        for (int i = 0; i < tasks; i++) {
            next += period;
            while (System.nanoTime() < next) {
                LockSupport.parkNanos(next - System.nanoTime());
            }
            lovage.enqueue(STAMP.queue(queue).with(System.nanoTime()));
        }
    }

    private static void awaitGo() throws IOException {
        say("ready");
        int unused = System.in.read();
    }

    private static void say(String word) {
        System.out.println(word);
        System.out.flush();
    }
}
