package io.lovage.testkit.process;

import static io.lovage.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.Lovage;
import io.lovage.broker.QueueStats;
import io.lovage.message.CanIgnoreReturnValue;
import io.lovage.message.MessageId;
import io.lovage.store.Attempt;
import io.lovage.store.TaskQuery;
import io.lovage.store.TaskRecord;
import io.lovage.store.TaskState;
import io.lovage.testkit.process.CrashTasks.Job;
import io.lovage.testkit.process.History.Line;
import io.lovage.testkit.process.History.What;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * One engine and the processes that use it, which are killed here. This process sends tasks and looks on, but runs none. All that any process does stands in
 * histories, by which {@link #settle} judges.
 */
final class Arena implements AutoCloseable {

    static final Duration LEASE = Duration.ofSeconds(1);

    /** From a fault to the next attempt: the lease, and this for a machine that is busy with other things. */
    private static final Duration MARGIN = Duration.ofSeconds(5);

    static final String QUEUE = "crash";

    /** Until all is done; only reached when something is stuck. */
    private static final Duration STUCK = Duration.ofSeconds(40);

    private static final int PAGE = 1000;
    private static final Set<TaskState> FINAL =
            EnumSet.of(TaskState.SUCCEEDED, TaskState.FAILED, TaskState.CANCELLED, TaskState.EXPIRED);

    private final Path folder;
    private final String url;
    private final String workersUrl;
    private final Lovage lovage;
    private final History history;
    private final Random random;
    private final List<ChildProcess> children = new ArrayList<>();
    private final List<String> open = new ArrayList<>();
    private Duration lease = LEASE;

    /**
     * Opens the engine at {@code url}.
     *
     * @param workersUrl where the other processes open it
     */
    Arena(Path folder, String url, String workersUrl, long seed) {
        this.folder = folder;
        this.url = url;
        this.workersUrl = workersUrl;
        this.lovage = Lovage.open(url);
        this.history = History.open(folder, "director");
        this.random = new Random(seed);
    }

    /** Has workers that are hired from now on take leases of {@code length}. */
    @CanIgnoreReturnValue
    Arena leasing(Duration length) {
        lease = length;
        return this;
    }

    String url() {
        return url;
    }

    Lovage lovage() {
        return lovage;
    }

    History history() {
        return history;
    }

    Random random() {
        return random;
    }

    /** Starts a process that will run {@code slots} tasks at a time once it is told {@code go}. */
    ChildProcess hire(String name, int slots, String... jvmOptions) {
        return start(
                name,
                CrashWorker.class,
                List.of(jvmOptions),
                Long.toString(lease.toMillis()),
                Integer.toString(slots),
                QUEUE);
    }

    /** Starts a process that works at once; returns when it does. */
    ChildProcess employ(String name, int slots) {
        ChildProcess worker = hire(name, slots);
        putToWork(worker);
        return worker;
    }

    static void putToWork(ChildProcess worker) {
        worker.await("ready");
        putReadyToWork(worker);
    }

    /** As {@link #putToWork}, of one that was heard to be ready. */
    static void putReadyToWork(ChildProcess worker) {
        worker.tell("go");
        worker.await("working");
    }

    /** Starts a process that will send bulks of tasks once it is told {@code go}. */
    ChildProcess hireProducer(String name, int bulks, int size, String... jvmOptions) {
        return start(
                name, CrashProducer.class, List.of(jvmOptions), QUEUE, Integer.toString(bulks), Integer.toString(size));
    }

    /** Starts a process that works and sends on many threads once it is told {@code go}. */
    ChildProcess hireForLoad(String name, int slots, int senders) {
        return start(
                name,
                LoadProcess.class,
                List.of(),
                QUEUE,
                Integer.toString(slots),
                Integer.toString(senders),
                Long.toString(random.nextLong()));
    }

    private ChildProcess start(String name, Class<?> main, List<String> jvmOptions, String... more) {
        List<String> arguments = new ArrayList<>(List.of(name, folder.toString(), workersUrl));
        arguments.addAll(List.of(more));
        ChildProcess child = ChildProcess.start(name, folder, main, jvmOptions, arguments.toArray(String[]::new));
        children.add(child);
        return child;
    }

    /** Kills {@code child} and notes it. */
    void kill(ChildProcess child) {
        child.kill();
        bury(child);
    }

    /** Notes that {@code child} is dead. */
    void bury(ChildProcess child) {
        history.add(What.DIED, child.name());
        children.remove(child);
    }

    void freeze(ChildProcess child) {
        history.add(What.FROZEN, child.name());
        child.freeze();
    }

    void thaw(ChildProcess child) {
        child.thaw();
        history.add(What.THAWED, child.name());
    }

    /** Sends {@code jobs} in one bulk. */
    @CanIgnoreReturnValue
    List<String> send(List<Job> jobs) {
        List<String> ids = CrashProducer.send(lovage, history, jobs, QUEUE);
        open.addAll(ids);
        return ids;
    }

    /** Sends {@code jobs} that write what is theirs. */
    @CanIgnoreReturnValue
    List<String> sendEffects(List<Job> jobs) {
        List<String> ids = CrashProducer.send(lovage, history, CrashTasks.EFFECT, jobs, QUEUE);
        open.addAll(ids);
        return ids;
    }

    /** Sends a flow of each kind, whose keys begin with {@code name}. */
    void sendFlows(String name) {
        open.addAll(FlowScript.sendAll(lovage, history, name, random));
    }

    /** {@code count} jobs of up to {@code millis}, whose keys begin with {@code name}. */
    List<Job> jobs(String name, int count, int millis) {
        List<Job> jobs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            jobs.add(Job.of(name + "-" + i, random.nextInt(1000), random.nextInt(millis + 1)));
        }
        return jobs;
    }

    /**
     * Waits until everything is done.
     *
     * @return what the checker says; its violations make this fail
     */
    @CanIgnoreReturnValue
    HistoryChecker.Report settle() {
        awaitQuiet();
        HistoryChecker.Report report = report();
        assertThat(report.violations()).as("violations").isEmpty();
        return report;
    }

    /** Waits until everything is done. */
    void awaitQuiet() {
        // Reading this way leaves it to the workers to notice what is due and whose lease has lapsed.
        eventually("all tasks have ended", STUCK, this::haveAllEnded);
        try {
            eventually(
                    "nothing is waiting or running", STUCK, () -> unfinished().isEmpty());
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + ": " + unfinished(), e);
        }
        for (QueueStats stats : lovage.engine().broker().stats()) {
            assertThat(stats.ready() + stats.delayed() + stats.leased() + stats.parked())
                    .as("messages left in %s", stats)
                    .isZero();
        }
    }

    /** Waits until all that was sent has ended, but no longer than {@code limit}: who is frozen while he writes may hold everybody up. */
    void awaitEnds(Duration limit) {
        long start = System.nanoTime();
        eventually("time is over", limit.plus(STUCK), () -> {
            return haveAllEnded() || System.nanoTime() - start > limit.toNanos();
        });
    }

    /** Waits until all that was sent has ended, which what a dead worker held puts off by a lease, but not by more. */
    void awaitRescue() {
        eventually("others have done what the dead one held", lease.plus(MARGIN), this::haveAllEnded);
    }

    /** Waits until no attempt that {@code worker} began is without an end. */
    void awaitEndsOf(ChildProcess worker) {
        eventually("the attempts of " + worker.name() + " have ended", STUCK, () -> {
            int ends = 0;
            for (What end : List.of(What.RECORDED, What.RETRIED, What.GIVEN_BACK, What.LEASE_LOST)) {
                ends += linesOf(worker, end).size();
            }
            return linesOf(worker, What.STARTED).size() <= ends;
        });
    }

    /** Waits until {@code worker} is dead or all that was sent has ended. */
    void awaitDeathOrEnds(ChildProcess worker) {
        eventually("a death or the end of all", STUCK, () -> !worker.isAlive() || haveAllEnded());
    }

    /** Passes if no attempt of a task among {@code ids} is on record but the one that succeeded, as the first. */
    void assertOneAttemptEach(List<String> ids) {
        for (String id : ids) {
            List<Attempt> attempts =
                    lovage.engine().tasks().get(MessageId.of(id)).orElseThrow().attempts();
            assertThat(attempts).as("attempts of %s", id).hasSize(1);
            assertThat(attempts.get(0).number()).as("attempts of %s", id).isEqualTo(1);
        }
    }

    /** Waits until {@code worker} has begun {@code count} attempts in all, or is dead, or there is nothing left to begin. */
    void awaitStarts(ChildProcess worker, int count) {
        eventually(worker.name() + " has begun " + count + " attempts", STUCK, () -> {
            return linesOf(worker, What.STARTED).size() >= count || !worker.isAlive() || haveAllEnded();
        });
    }

    List<Line> linesOf(ChildProcess process, What what) {
        return linesOf(process.name(), what);
    }

    List<Line> linesOf(String process, What what) {
        return History.read(folder, process).stream()
                .filter(line -> line.what() == what)
                .toList();
    }

    HistoryChecker.Report report() {
        return HistoryChecker.check(History.readAll(folder), records(), lease.plus(MARGIN));
    }

    boolean haveAllEnded() {
        while (!open.isEmpty()) {
            int from = Math.max(0, open.size() - PAGE);
            List<String> page = open.subList(from, open.size());
            Set<MessageId> ended = lovage.engine()
                    .tasks()
                    .finished(page.stream().map(MessageId::of).toList())
                    .keySet();
            page.removeIf(id -> ended.contains(MessageId.of(id)));
            if (open.size() > from) {
                return false;
            }
        }
        return true;
    }

    /** Some of the tasks that have not ended, if there are any. */
    private List<TaskRecord> unfinished() {
        Set<TaskState> others = EnumSet.complementOf(EnumSet.copyOf(FINAL));
        return lovage.engine().tasks().find(new TaskQuery(others, null, null, 10, null));
    }

    private Map<MessageId, TaskRecord> records() {
        Map<MessageId, TaskRecord> records = new HashMap<>();
        List<TaskRecord> page;
        MessageId before = null;
        do {
            page = lovage.engine().tasks().find(new TaskQuery(FINAL, null, null, PAGE, before));
            page.forEach(record -> records.put(record.id(), record));
            before = page.isEmpty() ? null : page.get(page.size() - 1).id();
        } while (page.size() == PAGE);
        return records;
    }

    @Override
    public void close() {
        children.forEach(ChildProcess::close);
        history.close();
        lovage.close();
    }
}
