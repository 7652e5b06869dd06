package io.lovage.cli.bench;

import io.lovage.Lovage;
import io.lovage.worker.WorkerSettings;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** The scenarios of two processes. */
final class TwoProcesses {

    static final int LATENCY_RATE = 200;

    /** Left out of the latency: the JVMs are still warming up then. */
    private static final int LATENCY_WARM_UP = 600;

    private TwoProcesses() {}

    /** Nanoseconds from the other process's first send to the last end here. Both JVMs are warm: they did the same before, uncounted. */
    static long sendAndWork(Place place, Load load, String queue, int tasks, String results)
            throws IOException, InterruptedException {
        try (Lovage lovage = Lovage.open(place.url());
                Child sender = new Child("send", place, queue, tasks, results)) {
            List<CountDownLatch> done = load.work(lovage, List.of(tasks, 2 * tasks));
            long unused = nanosOfSending(sender, done.get(0));
            long nanos = nanosOfSending(sender, done.get(1));
            sender.go();
            return nanos;
        }
    }

    private static long nanosOfSending(Child sender, CountDownLatch done) throws IOException, InterruptedException {
        sender.await("ready");
        long start = System.nanoTime();
        sender.go();
        Load.await(done);
        return System.nanoTime() - start;
    }

    /** Nanoseconds from each send in the other process to its start here, sorted. Both read one monotonic clock, as processes of one machine do. */
    static long[] latency(Place place, String queue, int samples) throws IOException, InterruptedException {
        int all = LATENCY_WARM_UP + samples;
        long[] nanos = new long[all];
        AtomicInteger next = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(all);
        try (Lovage lovage = Lovage.open(place.url());
                Child sender = new Child("stamp", place, queue, all, "recorded")) {
            lovage.handle(BenchChild.STAMP, sentAt -> {
                        nanos[next.getAndIncrement()] = System.nanoTime() - sentAt;
                        done.countDown();
                        return null;
                    })
                    .start(WorkerSettings.defaults().withQueues(List.of(queue)));
            sender.await("ready");
            sender.go();
            Load.await(done);
            sender.go();
        }
        long[] measured = Arrays.copyOfRange(nanos, LATENCY_WARM_UP, all);
        Arrays.sort(measured);
        return measured;
    }

    /** A worker process: the time to its first end, and its peak memory after {@code tasks}. */
    static BenchRow workerProcess(Place place, Load load, String queue, int tasks)
            throws IOException, InterruptedException {
        try (Lovage lovage = Lovage.open(place.url())) {
            load.sendAll(lovage, tasks);
            long start = System.nanoTime();
            try (Child worker = new Child("work", place, queue, tasks, "recorded")) {
                worker.await("first");
                long[] first = {System.nanoTime() - start};
                worker.await("done");
                Double memory = worker.peakMemoryMb();
                worker.go();
                return BenchRow.times(place, Scenario.WORKER_PROCESS.label(), "recorded", first)
                        .withMemoryMb(memory);
            }
        }
    }
}
