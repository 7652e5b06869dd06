package io.lovage.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.Lovage;
import io.lovage.engine.Failpoint;
import io.lovage.testkit.process.CrashTasks.Job;
import io.lovage.testkit.process.CrashTasks.Mode;
import io.lovage.testkit.process.Sabotage.Way;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What an engine that processes share promises when they die: an accepted task ends exactly once on the record, whoever is killed or frozen, whenever. Each
 * test repeats its fault in several rounds, each at another moment, and judges after each by the histories of all processes.
 *
 * <p>The system property {@code lovage.crash.rounds} says how many rounds, {@code lovage.crash.seed} repeats the choices of an earlier run.
 */
public abstract class CrashContract extends CrashSuite {

    /** Three that the task kills, and one that goes on. */
    private static final int READY_FOR_POISON = 4;

    @Test
    void a_task_whose_worker_is_killed_while_it_runs_is_run_by_another() {
        try (Arena arena = open()) {
            killAtWork(arena, 12, name -> arena.send(arena.jobs(name, 40, 40)), this::settle);
        }
    }

    /** Of many tasks it takes some; a single one may be handed to it because it waits. */
    @Test
    void a_worker_may_die_while_it_claims() {
        List<String> places = with("worker-after-claim", placesInClaim());
        try (Arena arena = open()) {
            dieAtEach(
                    arena,
                    places,
                    3,
                    name -> arena.send(arena.jobs(name, arena.random().nextBoolean() ? 1 : 10, 20)),
                    this::settleInTime);
        }
    }

    private void settleInTime(Arena arena) {
        arena.awaitRescue();
        settle(arena);
    }

    @Test
    void a_worker_may_die_while_it_records() {
        List<String> places = with("worker-before-commit", placesInCommit());
        places.add("worker-after-commit");

        dieAtEach(places, 6, (arena, name) -> arena.send(arena.jobs(name, 10, 20)));
    }

    @Test
    void what_a_killed_producer_was_confirmed_is_there_once_and_the_rest_at_most_once() {
        List<String> places = with("publish-between-batches", placesInPublish());
        try (Arena arena = open()) {
            ChildProcess unused = arena.employ("survivor", 4);
            ChildProcess spare = producer(arena, places, 0);
            for (int round = 0; round < roundsOf(places.size() + 1); round++) {
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

    /** By then a worker that waited may have its task. */
    @Test
    void a_producer_may_die_before_it_hears_what_became_of_a_single_task() {
        try (Arena arena = open()) {
            ChildProcess unused = arena.employ("survivor", 4);
            List<ChildProcess> producers = placesInPublishingOne().stream()
                    .map(place -> place + ":" + (1 + arena.random().nextInt(5)))
                    .map(place -> arena.hireProducer(
                            "producer-" + place.replace(':', '-'), 100, 1, "-Dlovage.failpoint=" + place))
                    .toList();
            for (ChildProcess producer : producers) {
                producer.awaitUnlessDead("ready", 1);
                producer.tell("go");

                assertThat(producer.awaitExit(ChildProcess.PATIENCE))
                        .as("it dies")
                        .isTrue();
                assertThat(producer.exitStatus()).as(producer.complaint()).isEqualTo(Failpoint.EXIT_STATUS);
                arena.bury(producer);
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
            freezeAtWork(arena, arena::send, this::settle);
        }
    }

    @Test
    void flows_go_on_where_a_killed_worker_left_them() {
        try (Arena arena = open()) {
            killAtWork(arena, 8, arena::sendFlows, this::settle);
        }
    }

    @Test
    void a_worker_may_die_while_it_moves_a_flow_on() {
        List<String> places = with("worker-before-commit", placesInProgress());
        places.add("worker-after-commit");

        dieAtEach(places, 8, Arena::sendFlows);
    }

    @Test
    void a_worker_may_die_while_it_frees_what_a_dead_one_held() {
        try (Arena arena = open()) {
            for (int round = 0; round < Math.max(1, rounds() / 5); round++) {
                ChildProcess dead = arena.employ("victim-" + round, 4);
                List<ChildProcess> rescuers = rescuers(arena, round);
                ChildProcess last = arena.hire("last-" + round, 4);
                // How late a rescue is must not depend on how long a JVM takes to start.
                rescuers.forEach(rescuer -> rescuer.await("ready"));
                last.await("ready");
                arena.send(arena.jobs("round-" + round, 12, 60));
                arena.awaitStarts(dead, 3);
                arena.kill(dead);

                for (ChildProcess rescuer : rescuers) {
                    Arena.putReadyToWork(rescuer);
                    assertThat(rescuer.awaitExit(ChildProcess.PATIENCE))
                            .as("it dies")
                            .isTrue();
                    arena.bury(rescuer);
                }

                Arena.putReadyToWork(last);
                settle(arena);
                arena.kill(last);
            }
        }
    }

    private List<ChildProcess> rescuers(Arena arena, int round) {
        return placesInRescue().stream()
                .map(place -> arena.hire("rescuer-" + round + "-" + place, 4, "-Dlovage.failpoint=" + place))
                .toList();
    }

    @Test
    void a_process_may_die_while_it_opens_a_new_engine() {
        for (String place : placesInOpening()) {
            String url = unopened(place);
            ChildProcess opener = ChildProcess.start(
                    "opener-of-" + place,
                    folder(),
                    DrainWorker.class,
                    List.of("-Dlovage.failpoint=" + place),
                    url,
                    "1");
            assertThat(opener.awaitExit(ChildProcess.PATIENCE)).as("it dies").isTrue();
            assertThat(opener.exitStatus()).as(opener.complaint()).isEqualTo(Failpoint.EXIT_STATUS);

            try (Lovage lovage = Lovage.open(url)) {
                lovage.enqueue(DrainWorker.NOTHING.with(1));
                ChildProcess worker =
                        ChildProcess.start("worker-" + place, folder(), DrainWorker.class, List.of(), url, "1");
                worker.await("done");
                worker.kill();
            }
            inspect(url);
        }
    }

    @Test
    void a_task_that_kills_its_workers_is_given_up_and_nothing_else_is() {
        try (Arena arena = open()) {
            for (int round = 0; round < Math.max(1, rounds() / 10); round++) {
                List<Job> jobs = new ArrayList<>(arena.jobs("round-" + round, 30, 200));
                jobs.add(2, new Job("poison-" + round, 0, 30, Mode.HALT));
                // As above, JVMs start before anything can be late.
                Deque<ChildProcess> spares = readyWorkers(arena, "round-" + round + "-worker-", READY_FOR_POISON);
                arena.send(jobs);

                int worker = 0;
                while (!arena.haveAllEnded()) {
                    assertThat(worker++).as("workers that the task killed").isLessThan(12);
                    if (spares.isEmpty()) {
                        spares.addAll(readyWorkers(arena, "round-" + round + "-more-" + worker + "-", 1));
                    }
                    ChildProcess next = spares.remove();
                    Arena.putReadyToWork(next);
                    arena.awaitDeathOrEnds(next);
                    arena.kill(next);
                }
                List.copyOf(spares).forEach(arena::kill);
                settle(arena);
            }
        }
    }

    private static Deque<ChildProcess> readyWorkers(Arena arena, String name, int count) {
        Deque<ChildProcess> workers = new ArrayDeque<>();
        for (int i = 0; i < count; i++) {
            workers.add(arena.hire(name + i, 4));
        }
        workers.forEach(worker -> worker.await("ready"));
        return workers;
    }

    @Test
    void a_worker_that_is_asked_to_stop_loses_nothing_and_counts_nothing() {
        try (Arena arena = open()) {
            ChildProcess unused = arena.employ("survivor", 2);
            ChildProcess spare = arena.hire("leaver-0", 4);
            for (int round = 0; round < rounds(); round++) {
                ChildProcess leaver = spare;
                Arena.putToWork(leaver);
                // Half of them take longer than a worker that stops waits.
                List<String> ids = arena.send(arena.jobs("round-" + round, 30, 200));
                arena.awaitStarts(leaver, 1 + arena.random().nextInt(8));
                leaver.terminate();
                assertThat(leaver.awaitExit(ChildProcess.PATIENCE))
                        .as("it ends")
                        .isTrue();

                spare = arena.hire("leaver-" + (round + 1), 4);
                settle(arena);
                arena.assertOneAttemptEach(ids);
            }
        }
    }

    @Test
    void an_engine_that_settles_before_the_task_has_ended_is_found_to_lose_tasks() {
        try (Arena arena = open(SabotageProvider.prefix(Way.EARLY_ACK))) {
            ChildProcess victim = arena.employ("victim", 4);
            arena.send(arena.jobs("round", 20, 60));
            arena.awaitStarts(victim, 3);
            arena.kill(victim);
            ChildProcess unused = arena.employ("survivor", 4);
            arena.awaitEnds(Arena.LEASE.multipliedBy(3));

            assertThat(arena.report().count("lost")).isPositive();
        }
    }

    @Test
    void an_engine_without_fences_is_found_to_record_twice() {
        try (Arena arena = open(SabotageProvider.prefix(Way.NO_FENCE))) {
            ChildProcess sleeper = arena.employ("sleeper", 2);
            arena.send(slowJobs(0));
            arena.awaitStarts(sleeper, 2);
            arena.freeze(sleeper);
            ChildProcess unused = arena.employ("survivor", 4);
            arena.awaitEnds(Arena.LEASE.multipliedBy(4));
            arena.thaw(sleeper);
            arena.awaitEndsOf(sleeper);

            assertThat(arena.report().count("doubled")).isPositive();
        }
    }

    @Test
    void an_engine_that_stores_what_is_sent_twice_is_found_to_double_tasks() {
        try (Arena arena = open(SabotageProvider.prefix(Way.DOUBLE_PUBLISH))) {
            ChildProcess unused = arena.employ("survivor", 4);
            ChildProcess producer = arena.hireProducer("producer", 1, 10);
            producer.await("ready");
            producer.tell("go");
            producer.await("done");
            arena.awaitQuiet();

            assertThat(arena.report().count("doubled")).isPositive();
        }
    }
}
