package io.lovage.benchmarks.peers;

import static io.lovage.benchmarks.peers.Peer.Measure.DEPTH;
import static io.lovage.benchmarks.peers.Peer.Measure.DRAIN;
import static io.lovage.benchmarks.peers.Peer.Measure.LATENCY;
import static io.lovage.benchmarks.peers.Peer.Measure.MEMORY;

import io.lovage.benchmarks.peers.Peer.Measure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Which task queues are measured on which server, and how. */
final class Catalog {

    static final String LOVAGE = "Lovage, results recorded";
    static final String LOVAGE_OFF = "Lovage, results off";
    static final String DB_SCHEDULER = "db-scheduler";
    static final String JOBRUNR = "JobRunr";
    static final String PG_BOSS = "pg-boss";
    static final String GRAPHILE_WORKER = "graphile-worker";
    static final String CELERY = "Celery, results recorded";
    static final String CELERY_OFF = "Celery, results off";
    static final String BULLMQ = "BullMQ";
    static final String SIDEKIQ = "Sidekiq, 1 process";
    static final String TWO_SIDEKIQS = "Sidekiq, 2 processes";

    /** The interpreter that Debian's packages are for. */
    private static final String PYTHON = "/usr/bin/python3";

    private static final Map<String, String> RECORDED = Map.of("PEER_RESULTS", "recorded");
    private static final Map<String, String> OFF = Map.of("PEER_RESULTS", "off");

    private final Path programs;
    private final Path fetched;

    /**
     * @param programs where the programs of peers are
     * @param fetched where the packages that they need are
     */
    Catalog(Path programs, Path fetched) {
        this.programs = programs;
        this.fetched = fetched;
    }

    List<Peer> onPostgresql() {
        return List.of(
                lovage(LOVAGE, RECORDED, 120_000, DRAIN, LATENCY, MEMORY, DEPTH),
                lovage(LOVAGE_OFF, OFF, 160_000, DRAIN),
                java(DB_SCHEDULER, "DbSchedulerProgram", 40_000),
                java(JOBRUNR, "JobRunrProgram", 10_000),
                node(PG_BOSS, "pg-boss.mjs", 100_000),
                node(GRAPHILE_WORKER, "graphile-worker.mjs", 150_000));
    }

    List<Peer> onMariadb() {
        return List.of(
                lovage(LOVAGE, RECORDED, 80_000, DRAIN, LATENCY, MEMORY, DEPTH),
                lovage(LOVAGE_OFF, OFF, 120_000, DRAIN));
    }

    List<Peer> onRedis() {
        List<String> celery =
                List.of(PYTHON, programs.resolve("python/celery_program.py").toString());
        List<String> sidekiq =
                List.of("ruby", programs.resolve("ruby/sidekiq_program.rb").toString());
        return List.of(
                lovage(LOVAGE, RECORDED, 150_000, DRAIN, LATENCY, MEMORY, DEPTH),
                lovage(LOVAGE_OFF, OFF, 200_000, DRAIN),
                new Peer(CELERY, celery, RECORDED, 1, 8_000, List.of(DRAIN, LATENCY, MEMORY)),
                new Peer(CELERY_OFF, celery, OFF, 1, 8_000, List.of(DRAIN)),
                node(BULLMQ, "bullmq.mjs", 100_000),
                new Peer(SIDEKIQ, sidekiq, OFF, 1, 50_000, List.of(DRAIN, LATENCY)),
                new Peer(TWO_SIDEKIQS, sidekiq, OFF, 2, 80_000, List.of(DRAIN)));
    }

    private static Peer lovage(String name, Map<String, String> results, int tasks, Measure... measures) {
        List<String> command =
                List.of(javaProgram(), "-cp", System.getProperty("java.class.path"), program("LovageProgram"));
        return new Peer(name, command, results, 1, tasks, List.of(measures));
    }

    /** Whose classes need Lovage's programs, and libraries that do not go together with Lovage's. */
    private Peer java(String name, String program, int tasks) {
        Path java = fetched.resolve("java");
        String classPath =
                java.resolve("classes") + ":" + java.resolve("lib") + "/*:" + fetched.resolveSibling("classes");
        return new Peer(
                name,
                List.of(javaProgram(), "-cp", classPath, program(program)),
                OFF,
                1,
                tasks,
                List.of(DRAIN, LATENCY));
    }

    private static String javaProgram() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static String program(String name) {
        return Catalog.class.getPackageName() + "." + name;
    }

    private Peer node(String name, String program, int tasks) {
        Path folder = fetched.resolve("node");
        return new Peer(
                name,
                List.of(nodeProgram(folder), folder.resolve(program).toString()),
                OFF,
                1,
                tasks,
                List.of(DRAIN, LATENCY));
    }

    /** The newest releases of some peers refuse older ones than the fetched Node. */
    private static String nodeProgram(Path folder) {
        for (String architecture : List.of("x64", "arm64")) {
            Path program = folder.resolve("node_modules/node-linux-" + architecture + "/bin/node");
            if (Files.isExecutable(program)) {
                return program.toString();
            }
        }
        return "node";
    }
}
