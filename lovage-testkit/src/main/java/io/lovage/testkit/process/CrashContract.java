package io.lovage.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.engine.Failpoint;
import io.lovage.testkit.process.CrashTasks.Job;
import io.lovage.testkit.process.History.What;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an engine that processes share promises when they die: an accepted task ends exactly once on the record, whoever is killed or frozen, whenever. Each
 * test repeats its fault in several rounds, each at another moment, and judges after each by the histories of all processes.
 *
 * <p>The system property {@code lovage.crash.rounds} says how many rounds, {@code lovage.crash.seed} repeats the choices of an earlier run.
 */
public abstract class CrashContract {

    private static final int ROUNDS = Integer.getInteger("lovage.crash.rounds", 20);
    private static final long SEED = Long.getLong("lovage.crash.seed", System.nanoTime());

    @TempDir
    private Path folder;

    /** The URL of a new and empty engine that processes of this machine may share; what it keeps in files goes to {@code folder}. */
    protected abstract String emptyEngine(Path folder);

    /** Looks at the engine's own soundness after each round. */
    protected void inspect(String url) {}

    /** Names of failpoints within the engine at which a worker may die while it claims tasks. */
    protected List<String> placesInClaim() {
        return List.of();
    }

    /** Names of failpoints within the engine at which a worker may die while it records the ends of tasks. */
    protected List<String> placesInCommit() {
        return List.of();
    }

    /** Names of failpoints within the engine at which a producer may die. */
    protected List<String> placesInPublish() {
        return List.of();
    }

    @Test
    void a_task_whose_worker_is_killed_while_it_runs_is_run_by_another() {
        try (Arena arena = open()) {
            ChildProcess survivor = arena.employ("survivor", 2);
            ChildProcess spare = arena.hire("victim-0", 4);
            for (int round = 0; round < ROUNDS; round++) {
                ChildProcess victim = spare;
                Arena.putToWork(victim);
                arena.send(arena.jobs("round-" + round, 40, 40));

                victim.awaitUnlessDead("started", 1 + arena.random().nextInt(12));
                arena.kill(victim);

                spare = arena.hire("victim-" + (round + 1), 4);
                settle(arena);
            }
            assertThat(survivor.isAlive()).isTrue();
        }
    }

    @Test
    void a_worker_may_die_while_it_claims() {
        List<String> places = with("worker-after-claim", placesInClaim());

        dieAt(places, 3);
    }

    @Test
    void a_worker_may_die_while_it_records() {
        List<String> places = with("worker-before-commit", placesInCommit());
        places.add("worker-after-commit");

        dieAt(places, 6);
    }

    private void dieAt(List<String> places, int most) {
        try (Arena arena = open()) {
            ChildProcess unused = arena.employ("survivor", 2);
            ChildProcess spare = null;
            for (int round = 0; round < ROUNDS; round++) {
                ChildProcess victim = spare == null ? doomed(arena, places, most, round) : spare;
                dieAtWork(arena, victim, round);
                spare = doomed(arena, places, most, round + 1);
                settle(arena);
            }
        }
    }

    private static ChildProcess doomed(Arena arena, List<String> places, int most, int round) {
        String place =
                places.get(round % places.size()) + ":" + (1 + arena.random().nextInt(most));
        return arena.hire("victim-" + round + "-" + place.replace(':', '-'), 4, "-Dlovage.failpoint=" + place);
    }

    /** Gives {@code victim} work until it is dead. */
    private static void dieAtWork(Arena arena, ChildProcess victim, int round) {
        victim.awaitUnlessDead("ready", 1);
        victim.tell("go");
        int bulk = 0;
        do {
            assertThat(bulk).as("bulks that %s survived", victim.name()).isLessThan(400);
            arena.send(arena.jobs("round-" + round + "-" + bulk++, 10, 20));
        } while (!victim.awaitExit(Duration.ofMillis(50)));
        assertThat(victim.exitStatus()).as(victim.complaint()).isEqualTo(Failpoint.EXIT_STATUS);
        arena.bury(victim);
    }

    @Test
    void what_a_killed_producer_was_confirmed_is_there_once_and_the_rest_at_most_once() {
        List<String> places = with("publish-between-batches", placesInPublish());
        try (Arena arena = open()) {
            ChildProcess unused = arena.employ("survivor", 4);
            ChildProcess spare = producer(arena, places, 0);
            for (int round = 0; round < ROUNDS; round++) {
                ChildProcess producer = spare;
                producer.awaitUnlessDead("ready", 1);
                producer.tell("go");

                producer.awaitUnlessDead("sent", arena.random().nextInt(4));
                producer.awaitUnlessDead("sent", isDoomed(round, places) ? Integer.MAX_VALUE : 0);
                arena.kill(producer);

                spare = producer(arena, places, round + 1);
                settle(arena);
            }
        }
    }

    /** Every other one dies by itself at one of {@code places}, and one of them all is left to be killed. */
    private static boolean isDoomed(int round, List<String> places) {
        return round % (places.size() + 1) < places.size();
    }

    private static ChildProcess producer(Arena arena, List<String> places, int round) {
        List<String> options = new ArrayList<>();
        if (isDoomed(round, places)) {
            String place = places.get(round % (places.size() + 1));
            options.add(
                    "-Dlovage.failpoint=" + place + ":" + (1 + arena.random().nextInt(5)));
        }
        return arena.hireProducer("producer-" + round, 100, 1300, options.toArray(String[]::new));
    }

    @Test
    void a_worker_that_was_frozen_for_longer_than_its_lease_does_not_count() {
        try (Arena arena = open()) {
            ChildProcess sleeper = arena.employ("sleeper", 2);
            ChildProcess unused = arena.employ("survivor", 2);
            for (int round = 0; round < ROUNDS; round++) {
                arena.send(slowJobs(round));
                sleeper.awaitUnlessDead("started", 1 + arena.random().nextInt(2));

                arena.freeze(sleeper);
                arena.awaitEnds(Arena.LEASE.multipliedBy(4));
                arena.thaw(sleeper);

                arena.awaitEndsOf(sleeper);
                settle(arena);
            }
            assertThat(arena.linesOf(sleeper, What.LEASE_LOST).size())
                    .as("attempts whose end came too late")
                    .isGreaterThanOrEqualTo(ROUNDS);
        }
    }

    /** One for each slot, so that every worker has its share; long enough for the freeze to come in between. */
    private static List<Job> slowJobs(int round) {
        List<Job> jobs = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            jobs.add(Job.of("round-" + round + "-" + i, i, 200));
        }
        return jobs;
    }

    private Arena open() {
        String url = emptyEngine(folder);
        return new Arena(folder, url, url, SEED);
    }

    private void settle(Arena arena) {
        try {
            arena.settle();
            inspect(arena.url());
        } catch (AssertionError e) {
            throw new AssertionError("With -Dlovage.crash.seed=" + SEED + ": " + e.getMessage(), e);
        }
    }

    private static List<String> with(String place, List<String> more) {
        List<String> places = new ArrayList<>(more);
        places.add(place);
        return places;
    }
}
