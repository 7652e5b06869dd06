package io.lovage.cli.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Signals go by the handle, since Process.destroy() closes the streams at once, and with them what the process said last.
 */

/** One worker process of a demo, seen from the demo. */
public final class WorkerProcess {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerProcess.class);
    private static final String READY = " is ready";

    private final Process process;
    private final Path log;
    private final CountDownLatch ready = new CountDownLatch(1);
    private final CountDownLatch silent = new CountDownLatch(1);
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger repeated = new AtomicInteger();
    private final String counted;
    private final Runnable onChange;

    /** Written by the reader before it counts {@link #ready} down. */
    private volatile boolean saidReady;

    /**
     * @param counted name of the task whose ends are counted
     * @param onChange runs when it is ready, has done something or is gone
     */
    WorkerProcess(List<String> command, Path log, String counted, Runnable onChange) throws IOException {
        this.log = log;
        this.counted = counted;
        this.onChange = onChange;
        this.process = new ProcessBuilder(command).redirectError(log.toFile()).start();
        process.getOutputStream().close();
        Thread reader = new Thread(this::read, "lovage-demo-worker-" + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /** How many tasks it has done. */
    public int done() {
        return done.get();
    }

    /** How many of those had been begun before by a worker that died. */
    public int repeated() {
        return repeated.get();
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Ends it as {@code kill -9} does. */
    public void kill() {
        boolean unused = process.toHandle().destroyForcibly();
    }

    void stop() {
        boolean unused = process.toHandle().destroy();
    }

    boolean awaitReady(Duration limit) throws InterruptedException {
        boolean unused = ready.await(limit.toNanos(), TimeUnit.NANOSECONDS);
        return saidReady;
    }

    /** Whether it has ended and all it said was heard. */
    boolean awaitEnd(Duration limit) throws InterruptedException {
        return process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)
                && silent.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** What it logged. */
    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return "(its log can't be read: " + e.getMessage() + ")";
        }
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                heard(line);
            }
        } catch (IOException e) {
            LOG.warn("What worker process {} says can't be read any more: {}", pid(), e.toString());
        } finally {
            ready.countDown();
            silent.countDown();
            onChange.run();
        }
    }

    private void heard(String line) {
        if (line.contains(READY)) {
            saidReady = true;
            ready.countDown();
        } else if (line.startsWith(WorkerLink.DONE) && line.endsWith(" " + counted)) {
            done.incrementAndGet();
            if (!line.startsWith(WorkerLink.DONE + "1 ")) {
                repeated.incrementAndGet();
            }
        }
        onChange.run();
    }
}
