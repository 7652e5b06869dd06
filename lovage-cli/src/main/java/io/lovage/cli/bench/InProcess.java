package io.lovage.cli.bench;

import io.lovage.Lovage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The scenarios of one process. Each returns the nanoseconds it took. */
final class InProcess {

    private InProcess() {}

    static long enqueueOneByOne(Place place, Load load, int threads, int tasks)
            throws InterruptedException, ExecutionException {
        ExecutorService senders = Executors.newFixedThreadPool(threads);
        try (Lovage lovage = Lovage.open(place.url())) {
            Callable<Void> sending = () -> {
                load.sendOneByOne(lovage, tasks / threads);
                return null;
            };
            List<Future<Void>> sent = new ArrayList<>();
            long start = System.nanoTime();
            for (int i = 0; i < threads; i++) {
                sent.add(senders.submit(sending));
            }
            for (Future<Void> each : sent) {
                each.get();
            }
            return System.nanoTime() - start;
        } finally {
            senders.shutdownNow();
        }
    }

    static long enqueueBulk(Place place, Load load, int tasks) {
        try (Lovage lovage = Lovage.open(place.url())) {
            long start = System.nanoTime();
            load.sendAll(lovage, tasks);
            return System.nanoTime() - start;
        }
    }

    static long drain(Place place, Load load, int tasks) throws InterruptedException {
        try (Lovage lovage = Lovage.open(place.url())) {
            load.sendAll(lovage, tasks);
            long start = System.nanoTime();
            CountDownLatch done = load.work(lovage, tasks);
            Load.await(done);
            return System.nanoTime() - start;
        }
    }

    static long endToEnd(Place place, Load load, int tasks) throws InterruptedException {
        try (Lovage lovage = Lovage.open(place.url())) {
            CountDownLatch done = load.work(lovage, tasks);
            long start = System.nanoTime();
            load.sendAll(lovage, tasks);
            Load.await(done);
            return System.nanoTime() - start;
        }
    }
}
