package io.lovage.benchmarks.peers;

import io.lovage.benchmarks.peers.Figures.Quantity;
import io.lovage.benchmarks.peers.Peer.Measure;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures Lovage and its peers on one server, in turns over several rounds, and compares. {@code lovage-benchmarks/peers} fetches what is needed and starts it.
 */
public final class PeersBenchmark {

    private static final int MILLION = 1_000_000;

    private final Settings settings;
    private final Course course;
    private final Figures figures = new Figures();
    private final Map<String, String> skipped = new LinkedHashMap<>();

    private PeersBenchmark(Settings settings, Course course) {
        this.settings = settings;
        this.course = course;
    }

    /** Takes the folder of the peers' programs, that of the packages they need, and what the user asked for. */
    public static void main(String[] arguments) throws Exception {
        Settings settings;
        try {
            settings = Settings.parse(List.of(arguments).subList(2, arguments.length));
        } catch (IllegalArgumentException e) {
            System.err.println("peers: " + e.getMessage());
            System.exit(2);
            return;
        }
        Catalog catalog = new Catalog(Path.of(arguments[0]), Path.of(arguments[1]));
        Path folder = Files.createTempDirectory("lovage-peers");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            Program.closeAll();
            Host.delete(folder);
        }));
        measure(settings, catalog, folder);
        System.exit(0);
    }

    private static void measure(Settings settings, Catalog catalog, Path folder)
            throws IOException, InterruptedException {
        long begin = System.nanoTime();
        System.out.printf("Load before: %.2f%n", load());
        try (Server server = settings.product().start(folder);
                Course course = new Course(server, folder)) {
            System.out.println(server.description());
            PeersBenchmark benchmark = new PeersBenchmark(settings, course);
            List<Peer> peers = benchmark.present(settings.product().peers(catalog));
            for (int round = 1; round <= settings.rounds(); round++) {
                benchmark.round(round, peers);
            }
            benchmark.report(peers.stream().map(Peer::name).toList());
        }
        System.out.printf(
                "%n%d rounds in %s on %d cores, Java %s%n",
                settings.rounds(),
                Duration.ofSeconds((System.nanoTime() - begin) / 1_000_000_000L),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version());
    }

    private static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    /** Those that are asked for and can tell their version. */
    private List<Peer> present(List<Peer> peers) throws InterruptedException {
        List<Peer> present = new ArrayList<>();
        for (Peer peer : peers) {
            if (!settings.asksFor(peer)) {
                continue;
            }
            try {
                System.out.println(peer.name() + ": " + course.version(peer));
                present.add(peer);
            } catch (RuntimeException e) {
                skip(peer, "all", e);
            }
        }
        return present;
    }

    private void skip(Peer peer, String what, RuntimeException reason) {
        skipped.put(peer.name() + ", " + what, String.valueOf(reason.getMessage()));
        System.err.println("peers: SKIPPED " + peer.name() + ", " + what + ": " + reason.getMessage());
    }

    private void round(int round, List<Peer> peers) throws InterruptedException {
        for (Measure measure : Measure.values()) {
            for (Peer peer : peers) {
                if (peer.has(measure) && settings.asksFor(measure)) {
                    System.err.println("peers: round " + round + ", " + measure + " of " + peer.name());
                    attempt(peer, measure);
                }
            }
        }
    }

    /** One that fails does not spoil the others. */
    private void attempt(Peer peer, Measure measure) throws InterruptedException {
        int tasks = Math.max(1, peer.tasks() * settings.percent() / 100);
        try {
            switch (measure) {
                case DRAIN -> figures.add(peer.name(), Quantity.TASKS_PER_SECOND, course.drain(peer, tasks));
                case LATENCY -> figures.addLatency(peer.name(), course.latency(peer, settings.seconds() * Course.RATE));
                case DEPTH -> measureDepth(peer, tasks);
                case MEMORY -> {
                    List<Memory> memory = course.memory(peer, tasks);
                    figures.addMemory(peer.name(), memory.get(0), memory.get(1));
                }
            }
        } catch (RuntimeException e) {
            skip(peer, measure.toString(), e);
        }
    }

    private void measureDepth(Peer peer, int tasks) throws InterruptedException {
        int waiting = longQueue();
        figures.add(peer.name(), Quantity.HEAD_PER_SECOND, course.drainHead(peer, tasks, waiting));
        course.drainHeadBesideIdle(peer, tasks, waiting)
                .ifPresent(figure -> figures.add(peer.name(), Quantity.HEAD_BESIDE_IDLE_PER_SECOND, figure));
    }

    private int longQueue() {
        return MILLION / 100 * settings.percent();
    }

    private void report(List<String> peers) {
        Report report = new Report(figures, System.out);
        report.print("drain", peers, Quantity.TASKS_PER_SECOND);
        report.print("latency at " + Course.RATE + "/s", peers, Quantity.P50_MS, Quantity.P99_MS);
        report.print(
                "the first of %,d".formatted(longQueue()),
                peers,
                Quantity.HEAD_PER_SECOND,
                Quantity.HEAD_BESIDE_IDLE_PER_SECOND);
        report.print(
                "memory of the worker",
                peers,
                Quantity.IDLE_RSS_MB,
                Quantity.IDLE_PSS_MB,
                Quantity.PEAK_RSS_MB,
                Quantity.PEAK_PSS_MB);
        report.printTargets(settings.product().targets());
        skipped.forEach((what, reason) -> System.out.println("SKIPPED " + what + ": " + reason));
    }
}
