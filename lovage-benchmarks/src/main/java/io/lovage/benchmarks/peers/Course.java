package io.lovage.benchmarks.peers;

import io.lovage.message.CanIgnoreReturnValue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Measures one peer at a time on a server that it empties before. */
final class Course implements AutoCloseable {

    static final int RATE = 200;

    /** Fifty seconds: until then the compiler of a JVM that has just started competes with what is measured. */
    private static final int WARM_UP = 10_000;

    private static final Duration TURN = Duration.ofMillis(5);
    private static final Duration IDLE = Duration.ofSeconds(2);
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final long MEMORY_NANOS = 250_000_000L;

    private final Server server;
    private final Path folder;
    private final Starts starts;

    Course(Server server, Path folder) {
        this.server = server;
        this.folder = folder;
        this.starts = new Starts(folder);
    }

    /** What a peer says of its version. */
    String version(Peer peer) throws InterruptedException {
        return command(peer, "version");
    }

    /** {@code tasks} wait, and a worker is started: tasks a second from the first one's start to the last one's. */
    double drain(Peer peer, int tasks) throws InterruptedException {
        return drainHead(peer, tasks, tasks);
    }

    /** Of {@code waiting} tasks only the first {@code tasks} are measured. */
    double drainHead(Peer peer, int tasks, int waiting) throws InterruptedException {
        prepare(peer);
        command(peer, "send", waiting);
        server.settle();
        return work(peer, tasks);
    }

    /** As {@link #drainHead}, while another session has a transaction open since before; nothing if the server knows no such thing. */
    OptionalDouble drainHeadBesideIdle(Peer peer, int tasks, int waiting) throws InterruptedException {
        prepare(peer);
        command(peer, "send", waiting);
        server.settle();
        Optional<Program> idle = server.idleTransaction();
        try {
            return idle.isPresent() ? OptionalDouble.of(work(peer, tasks)) : OptionalDouble.empty();
        } finally {
            idle.ifPresent(Program::close);
        }
    }

    private double work(Peer peer, int tasks) throws InterruptedException {
        List<Program> workers = startWorkers(peer);
        try {
            awaitStarts(tasks, workers);
        } finally {
            workers.forEach(Program::close);
        }
        long[] times =
                starts.all().stream().mapToLong(Starts.Start::at).sorted().toArray();
        return tasks * 1e9 / (times[times.length - 1] - times[0]);
    }

    /** Milliseconds from sending to the start, sorted: of {@code samples} tasks that are sent at a steady rate, after a warm-up. */
    double[] latency(Peer peer, int samples) throws InterruptedException {
        prepare(peer);
        List<Program> workers = startWorkers(peer);
        try {
            command(peer, "pace", WARM_UP, samples, RATE);
            awaitStarts(WARM_UP + samples, workers);
        } finally {
            workers.forEach(Program::close);
        }
        return starts.all().stream()
                .skip(WARM_UP)
                .mapToDouble(start -> (start.at() - start.sentAt()) / 1e6)
                .sorted()
                .toArray();
    }

    /** Of the worker: after its first task, and at most while it works off {@code tasks}. */
    List<Memory> memory(Peer peer, int tasks) throws InterruptedException {
        prepare(peer);
        List<Program> workers = startWorkers(peer);
        try {
            command(peer, "send", 1);
            awaitStarts(1, workers);
            expectAlive(workers.get(0), IDLE);
            Memory idle = memory(workers);
            command(peer, "send", tasks);
            return List.of(idle, idle.max(awaitStarts(1 + tasks, workers)));
        } finally {
            workers.forEach(Program::close);
        }
    }

    private void prepare(Peer peer) throws InterruptedException {
        server.clear();
        starts.forget();
        command(peer, "send", 0);
    }

    private List<Program> startWorkers(Peer peer) {
        List<Program> workers = new ArrayList<>();
        for (int i = 0; i < peer.workers(); i++) {
            workers.add(Program.start("worker-" + i, folder, withArguments(peer, "work"), environment(peer)));
        }
        return workers;
    }

    /** Returns the most memory that was seen meanwhile. */
    @CanIgnoreReturnValue
    private Memory awaitStarts(int count, List<Program> workers) throws InterruptedException {
        long begin = System.nanoTime();
        long looked = begin;
        Memory most = Memory.NONE;
        while (starts.count() < count) {
            Program worker = workers.get(0);
            expectAlive(worker, TURN);
            long now = System.nanoTime();
            if (now - looked > MEMORY_NANOS) {
                most = most.max(memory(workers));
                looked = now;
            }
            if (now - begin > LIMIT.toNanos()) {
                throw new IllegalStateException(
                        "only " + starts.count() + " of " + count + " tasks were started within " + LIMIT);
            }
        }
        return most.max(memory(workers));
    }

    private static void expectAlive(Program worker, Duration time) throws InterruptedException {
        if (worker.endsWithin(time)) {
            throw new IllegalStateException(worker.complaint());
        }
    }

    private static Memory memory(List<Program> workers) {
        return workers.stream().map(Program::memory).reduce(Memory.NONE, Memory::plus);
    }

    @CanIgnoreReturnValue
    private String command(Peer peer, String command, int... numbers) throws InterruptedException {
        return Program.run("command", folder, withArguments(peer, command, numbers), environment(peer));
    }

    private static List<String> withArguments(Peer peer, String command, int... numbers) {
        List<String> whole = new ArrayList<>(peer.command());
        whole.add(command);
        Arrays.stream(numbers).mapToObj(String::valueOf).forEach(whole::add);
        return whole;
    }

    private Map<String, String> environment(Peer peer) {
        Map<String, String> environment = new HashMap<>(peer.environment());
        environment.put("PEER_URL", server.url());
        environment.put("PEER_STARTS", starts.file().toString());
        environment.put("PYTHONDONTWRITEBYTECODE", "1");
        return environment;
    }

    @Override
    public void close() {
        starts.close();
    }
}
