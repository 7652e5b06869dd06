package io.lovage.cli.demo;

import io.lovage.TaskModule;
import io.lovage.message.EngineUnavailableException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The worker processes of a demo: each a {@code lovage worker} as anybody could start it. Used by one thread. */
public final class Fleet implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    private final List<WorkerProcess> workers = new ArrayList<>();
    private final Semaphore changes = new Semaphore(0);

    /**
     * What the workers do.
     *
     * @param url the engine they share
     * @param module whose tasks they run
     * @param counted name of the task whose ends are counted for each worker
     * @param lease after so long a killed worker's tasks start again elsewhere
     * @param folder for their logs
     */
    public record Settings(
            String url, Class<? extends TaskModule> module, String counted, Duration lease, Path folder) {}

    /**
     * Starts {@code size} processes and waits until all are ready.
     *
     * @throws EngineUnavailableException if one can't be started, with what it logged
     */
    public static Fleet start(int size, Settings settings) throws IOException, InterruptedException {
        Fleet fleet = new Fleet();
        try {
            for (int number = 1; number <= size; number++) {
                Path log = settings.folder().resolve("worker-" + number + ".log");
                fleet.workers.add(
                        new WorkerProcess(command(settings), log, settings.counted(), fleet.changes::release));
            }
            for (WorkerProcess worker : fleet.workers) {
                if (!worker.awaitReady(START_LIMIT)) {
                    throw new EngineUnavailableException("A worker process didn't start. It said: " + worker.log());
                }
            }
            return fleet;
        } catch (Throwable e) {
            fleet.close();
            throw e;
        }
    }

    public List<WorkerProcess> workers() {
        return List.copyOf(workers);
    }

    /** How many of the counted tasks all workers have done. */
    public int done() {
        return workers.stream().mapToInt(WorkerProcess::done).sum();
    }

    /** How many of those had been begun before by a worker that died. */
    public int repeated() {
        return workers.stream().mapToInt(WorkerProcess::repeated).sum();
    }

    /** What the last one that is gone logged; for when all are. */
    public String lastWords() {
        return workers.get(workers.size() - 1).log();
    }

    public boolean isAnyAlive() {
        return workers.stream().anyMatch(WorkerProcess::isAlive);
    }

    /** Returns when a worker has done something, or after {@code limit}. */
    public void awaitChange(Duration limit) throws InterruptedException {
        if (changes.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS)) {
            int unused = changes.drainPermits();
        }
    }

    /** Stops all; returns when they are gone and all they said was heard. Idempotent. */
    @Override
    public void close() {
        workers.forEach(WorkerProcess::stop);
        try {
            for (WorkerProcess worker : workers) {
                if (!worker.awaitEnd(STOP_LIMIT)) {
                    worker.kill();
                    boolean unused = worker.awaitEnd(STOP_LIMIT);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            workers.forEach(WorkerProcess::kill);
        }
    }

    private static List<String> command(Settings settings) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(Fleet::isForEveryProcess)
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.lovage.cli.Main", "worker"));
        command.addAll(
                List.of("--url", settings.url(), "--tasks", settings.module().getName()));
        command.addAll(List.of("--concurrency", "1", "--lease", settings.lease().toString(), "--quiet"));
        return command;
    }

    /** A debugger's port, for instance, is for one. */
    private static boolean isForEveryProcess(String jvmOption) {
        return jvmOption.startsWith("-X") || jvmOption.startsWith("--enable-native-access");
    }
}
