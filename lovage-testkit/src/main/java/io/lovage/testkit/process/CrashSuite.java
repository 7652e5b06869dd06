package io.lovage.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.engine.Failpoint;
import io.lovage.testkit.process.CrashTasks.Job;
import io.lovage.testkit.process.History.What;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What the crash tests of one engine have in common: its hooks, and how often and by what chance. */
abstract class CrashSuite {

    /** So that ./check stays short; ./soak plays as many as are asked for. */
    private static final int USUAL_ROUNDS = 6;

    private static final long SEED = Long.getLong("lovage.crash.seed", System.nanoTime());

    @TempDir
    private Path folder;

    /** The URL of a new and empty engine that processes of this machine may share; what it keeps in files goes to {@code folder}. */
    protected abstract String emptyEngine(Path folder);

    @BeforeEach
    final void rehearse() {
        QuickStart.rehearse(unopened("rehearsal"));
    }

    /** How many rounds of each test are played unless the system property says so. */
    protected int usualRounds() {
        return USUAL_ROUNDS;
    }

    final int rounds() {
        return Integer.getInteger("lovage.crash.rounds", usualRounds());
    }

    /** Of a test that takes {@code ways} in turn: at least one for each, however few are asked for. */
    final int roundsOf(int ways) {
        return Math.max(rounds(), ways);
    }

    /** Looks at the engine's own soundness after each round. */
    protected void inspect(String url) {}

    /** Names of failpoints within the engine at which a process may die while it opens a new engine. */
    protected List<String> placesInOpening() {
        return List.of();
    }

    /** Names of failpoints within the engine at which a worker may die while it claims tasks. */
    protected List<String> placesInClaim() {
        return List.of();
    }

    /** Names of failpoints within the engine at which a worker may die while it records the ends of tasks. */
    protected List<String> placesInCommit() {
        return List.of();
    }

    /** Names of failpoints within the engine at which a worker may die while it moves a flow on. */
    protected List<String> placesInProgress() {
        return List.of();
    }

    /** Names of failpoints within the engine at which a worker may die while it frees what another one held. */
    protected List<String> placesInRescue() {
        return List.of();
    }

    /** Names of failpoints within the engine at which a producer may die. */
    protected List<String> placesInPublish() {
        return List.of();
    }

    /** As {@link #placesInPublish}, of one that sends a single task. */
    protected List<String> placesInPublishingOne() {
        return placesInPublish();
    }

    /** The URL of an engine in {@code subfolder}, which nobody has opened yet. */
    final String unopened(String subfolder) {
        try {
            return emptyEngine(Files.createDirectory(folder.resolve(subfolder)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    final Path folder() {
        return folder;
    }

    final Arena open() {
        return open("");
    }

    /** Opens an arena whose other processes open the engine behind {@code prefix}. */
    final Arena open(String prefix) {
        return open(emptyEngine(folder), prefix);
    }

    /** Opens an arena at {@code url}. */
    final Arena open(String url, String prefix) {
        return new Arena(folder, url, prefix + url, SEED);
    }

    final void settle(Arena arena) {
        try {
            arena.settle();
            inspect(arena.url());
        } catch (AssertionError e) {
            throw new AssertionError("With -Dlovage.crash.seed=" + SEED + ": " + e.getMessage(), e);
        }
    }

    /**
     * Kills a worker in each round, while it does what was sent, and another goes on.
     *
     * @param mostStarts how many attempts it has begun by then, at most
     * @param send sends some work, of which all keys begin with the given name
     */
    final void killAtWork(Arena arena, int mostStarts, Consumer<String> send, Consumer<Arena> settle) {
        ChildProcess survivor = arena.employ("survivor", 2);
        ChildProcess spare = arena.hire("victim-0", 4);
        for (int round = 0; round < rounds(); round++) {
            ChildProcess victim = spare;
            Arena.putToWork(victim);
            send.accept("round-" + round);

            arena.awaitStarts(victim, 1 + arena.random().nextInt(mostStarts));
            arena.kill(victim);

            spare = arena.hire("victim-" + (round + 1), 4);
            settle.accept(arena);
        }
        assertThat(survivor.isAlive()).isTrue();
    }

    /** Freezes a worker in each round, while it does what was sent, for longer than its lease. What it says when it wakes up must not count. */
    final void freezeAtWork(Arena arena, Consumer<List<Job>> send, Consumer<Arena> settle) {
        ChildProcess sleeper = arena.employ("sleeper", 2);
        ChildProcess unused = arena.employ("survivor", 2);
        for (int round = 0; round < rounds(); round++) {
            int startsBefore = arena.linesOf(sleeper, What.STARTED).size();
            send.accept(slowJobs(round));
            arena.awaitStarts(sleeper, startsBefore + 1 + arena.random().nextInt(2));

            arena.freeze(sleeper);
            arena.awaitEnds(Arena.LEASE.multipliedBy(4));
            arena.thaw(sleeper);

            arena.awaitEndsOf(sleeper);
            settle.accept(arena);
        }
        assertThat(arena.linesOf(sleeper, What.LEASE_LOST).size())
                .as("attempts whose end came too late")
                .isGreaterThanOrEqualTo(rounds());
    }

    /**
     * Has a worker die at each of {@code places} in turn, at a turn of at most {@code most}, while others go on.
     *
     * @param send sends some work, of which all keys begin with the given name
     */
    final void dieAtEach(List<String> places, int most, BiConsumer<Arena, String> send) {
        try (Arena arena = open()) {
            dieAtEach(arena, places, most, name -> send.accept(arena, name), this::settle);
        }
    }

    /** As {@link #dieAtEach(List, int, BiConsumer)}, in {@code arena}, judging by {@code settle}. */
    final void dieAtEach(Arena arena, List<String> places, int most, Consumer<String> send, Consumer<Arena> settle) {
        ChildProcess unused = arena.employ("survivor", 2);
        ChildProcess spare = doomed(arena, places, most, 0);
        for (int round = 0; round < roundsOf(places.size()); round++) {
            ChildProcess victim = spare;
            String name = "round-" + round + "-";
            dieAtWork(arena, victim, bulk -> send.accept(name + bulk));
            spare = doomed(arena, places, most, round + 1);
            settle.accept(arena);
        }
    }

    private static ChildProcess doomed(Arena arena, List<String> places, int most, int round) {
        String place =
                places.get(round % places.size()) + ":" + (1 + arena.random().nextInt(most));
        return arena.hire("victim-" + round + "-" + place.replace(':', '-'), 4, "-Dlovage.failpoint=" + place);
    }

    /** Gives {@code victim} work, a bulk at a time, until it is dead. */
    private static void dieAtWork(Arena arena, ChildProcess victim, IntConsumer send) {
        victim.awaitUnlessDead("ready", 1);
        victim.tell("go");
        int bulk = 0;
        do {
            assertThat(bulk).as("bulks that %s survived", victim.name()).isLessThan(400);
            send.accept(bulk++);
        } while (!victim.awaitExit(Duration.ofMillis(50)));
        assertThat(victim.exitStatus()).as(victim.complaint()).isEqualTo(Failpoint.EXIT_STATUS);
        arena.bury(victim);
    }

    /** One for each slot, so that every worker has its share; long enough for the freeze to come in between, on a busy machine too. */
    static List<Job> slowJobs(int round) {
        List<Job> jobs = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            jobs.add(Job.of("round-" + round + "-" + i, i, 600));
        }
        return jobs;
    }

    static List<String> with(String place, List<String> more) {
        List<String> places = new ArrayList<>(more);
        places.add(place);
        return places;
    }
}
