package io.lovage.testkit.process;

import io.lovage.message.MessageId;
import io.lovage.store.TaskError;
import io.lovage.store.TaskRecord;
import io.lovage.store.TaskState;
import io.lovage.testkit.process.History.Line;
import io.lovage.testkit.process.History.What;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/*
 * What it knows is the histories of all processes, and the final records that the engine has when nothing is left to do. Nothing that the code under test
 * believes of itself is taken for granted: what a result must be stands in the history of whoever sent the task. What it can find:
 *
 *   lost       an accepted task has no final record, or an accepted member of a flow never ran
 *   doubled    one task is stored under two ids, or two attempts were told that their end is the recorded one
 *   wrong      a record is not as expected: another result, another state, a success of which no attempt began
 *   unasked    a record of something that nobody sent
 *   repeated   an attempt began though nothing had happened to the one before: no death, no lost lease, no failure, no giving back
 *   robbed     an attempt lost its lease though no process froze meanwhile and the engine was there; who is frozen while he writes may keep all others from renewing theirs
 *   late       an attempt that a fault cut short was not followed by another in time
 */

/** Judges, after the fact, what processes did. */
final class HistoryChecker {

    private static final String CRASH_LOOP = "crash-loop";

    private final Map<String, TaskRecord> records = new HashMap<>();
    private final Duration rescueLimit;
    private final Map<String, Offer> offers = new LinkedHashMap<>();
    private final Map<String, List<Line>> byTask = new HashMap<>();
    private final Map<String, List<Line>> faults = new HashMap<>();
    private final List<Outage> outages = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private final List<Duration> rescues = new ArrayList<>();
    private int repeats;

    /** A time in which the engine could not be used, by anybody. */
    private record Outage(long from, long to) {}

    /** A task that somebody sent, or was about to when he died. */
    private static final class Offer {

        private final String expectation;
        private final Set<String> ids = new LinkedHashSet<>();
        private boolean isAccepted;

        Offer(String expectation) {
            this.expectation = expectation;
        }
    }

    /**
     * What was found.
     *
     * @param violations empty if all is well
     * @param accepted how many tasks were
     * @param repeats attempts beyond the first of a task that faults brought about
     * @param rescues from each fault to the next attempt of a task that it cut short, ascending
     */
    record Report(List<String> violations, int accepted, int repeats, List<Duration> rescues) {

        /** How many violations are of {@code kind}, which is their first word. */
        long count(String kind) {
            return violations.stream()
                    .filter(text -> text.startsWith(kind + ":"))
                    .count();
        }
    }

    private HistoryChecker(Map<MessageId, TaskRecord> records, Duration rescueLimit) {
        this.rescueLimit = rescueLimit;
        records.forEach((id, record) -> this.records.put(id.toString(), record));
    }

    /**
     * Judges {@code lines}.
     *
     * @param records all final ones
     * @param rescueLimit from a fault to the next attempt of what it cut short
     */
    static Report check(List<Line> lines, Map<MessageId, TaskRecord> records, Duration rescueLimit) {
        HistoryChecker checker = new HistoryChecker(records, rescueLimit);
        List<Line> inOrder =
                lines.stream().sorted(Comparator.comparingLong(Line::at)).toList();
        inOrder.forEach(checker::index);
        checker.offers.forEach(checker::checkOffer);
        checker.byTask.forEach(checker::checkTask);
        checker.checkNothingUnasked();
        checker.rescues.sort(null);
        long accepted = checker.offers.values().stream()
                .filter(offer -> offer.isAccepted)
                .count();
        return new Report(
                List.copyOf(checker.violations), (int) accepted, checker.repeats, List.copyOf(checker.rescues));
    }

    private void index(Line line) {
        switch (line.what()) {
            case OFFERED -> offers.putIfAbsent(line.word(0), new Offer(line.word(1)));
            case ACCEPTED -> accepted(line);
            case STARTED -> {
                offer(line).ids.add(line.word(1));
                addTo(byTask, line.word(1), line);
            }
            case RECORDED, RETRIED, GIVEN_BACK, LEASE_LOST -> addTo(byTask, line.word(0), line);
            case DIED, FROZEN, THAWED -> addTo(faults, line.word(0), line);
            case OUTAGE -> outages.add(new Outage(line.at(), line.at()));
            case RESTORED ->
                outages.add(new Outage(outages.remove(outages.size() - 1).from(), line.at()));
        }
    }

    private void accepted(Line line) {
        Offer offer = offer(line);
        offer.isAccepted = true;
        if (!line.word(1).equals(History.UNKNOWN_ID)) {
            offer.ids.add(line.word(1));
        }
    }

    private Offer offer(Line line) {
        Offer offer = offers.get(line.word(0));
        if (offer == null) {
            throw new IllegalStateException("The histories don't fit together: nobody offered " + line);
        }
        return offer;
    }

    private static void addTo(Map<String, List<Line>> lines, String name, Line line) {
        lines.computeIfAbsent(name, unused -> new ArrayList<>()).add(line);
    }

    private void checkOffer(String key, Offer offer) {
        if (offer.ids.size() > 1 && !Expectation.mayBeSentAgain(offer.expectation)) {
            violations.add("doubled: task " + key + " is stored as " + offer.ids);
        }
        if (offer.isAccepted && offer.ids.isEmpty() && !offer.expectation.equals(Expectation.NOT_STARTED)) {
            violations.add("lost: member " + key + " of a flow that was accepted never ran");
        }
        for (String id : offer.ids) {
            TaskRecord record = records.get(id);
            if (record == null) {
                violations.add("lost: task " + key + " " + id + " has no final record");
            } else {
                checkRecord(key, offer.expectation, record);
            }
        }
    }

    private void checkRecord(String key, String expectation, TaskRecord record) {
        boolean hasStarted = started(record.id().toString()).findAny().isPresent();
        boolean isAsExpected = switch (expectation) {
            case Expectation.FAILS -> isFailed(record) && !isCrashLoop(record) && hasStarted;
            case Expectation.NOT_STARTED -> isFailed(record) && !isCrashLoop(record) && !hasStarted;
            case Expectation.CRASH_LOOP -> isFailed(record) && isCrashLoop(record) && hasStarted;
            default ->
                isCancelledAsAsked(expectation, record)
                        || (record.state() == TaskState.SUCCEEDED
                                && Expectation.result(expectation).equals(resultOf(record))
                                && hasStarted);
        };
        if (!isAsExpected) {
            violations.add("wrong: task " + key + " was to end as '" + expectation + "', but "
                    + (hasStarted ? "" : "no attempt began, and ") + "it is " + record);
        }
    }

    private static boolean isCancelledAsAsked(String expectation, TaskRecord record) {
        return record.state() == TaskState.CANCELLED && Expectation.mayBeCancelled(expectation);
    }

    private static boolean isFailed(TaskRecord record) {
        return record.state() == TaskState.FAILED;
    }

    private static boolean isCrashLoop(TaskRecord record) {
        TaskError error = record.error();
        return error != null && error.type().equals(CRASH_LOOP);
    }

    /** Results are strings without anything that JSON would escape. */
    private static @Nullable String resultOf(TaskRecord record) {
        String json = record.result() == null ? "" : record.result().text();
        return json.length() < 2 ? null : json.substring(1, json.length() - 1);
    }

    private Stream<Line> started(String id) {
        return byTask.getOrDefault(id, List.of()).stream().filter(line -> line.what() == What.STARTED);
    }

    private void checkTask(String id, List<Line> lines) {
        long recorded =
                lines.stream().filter(line -> line.what() == What.RECORDED).count();
        if (recorded > 1) {
            violations.add("doubled: the end of task " + id + " was recorded " + recorded + " times: " + lines);
        }
        checkRepeats(id, started(id).toList(), lines);
        for (Line line : lines) {
            if (line.what() == What.LEASE_LOST
                    && !wasAnyFrozenBetween(lines.get(0).at(), line.at())
                    && !wasOutageBetween(lines.get(0).at(), line.at())) {
                violations.add("robbed: process " + line.process() + " lost the lease of task " + id
                        + " though nobody froze and the engine was there: " + lines);
            }
        }
    }

    private void checkRepeats(String id, List<Line> starts, List<Line> lines) {
        long unhurt = starts.stream().filter(start -> !isCutShort(start, lines)).count();
        if (unhurt > 1) {
            violations.add("repeated: task " + id + " was started again without need: " + lines);
        }
        repeats += Math.max(0, starts.size() - 1);
        for (Line start : starts) {
            Optional<Line> fault = faultAfter(start);
            Optional<Line> next = starts.stream()
                    .filter(other ->
                            fault.isPresent() && other.at() > fault.get().at())
                    .findFirst();
            if (next.isPresent() && isHoldingAt(start, fault.orElseThrow().at(), lines)) {
                checkRescue(id, Duration.ofNanos(next.get().at() - fault.get().at()));
            }
            checkRescueFromOutage(id, start, starts, lines);
        }
    }

    private void checkRescueFromOutage(String id, Line start, List<Line> starts, List<Line> lines) {
        Optional<Outage> outage =
                outages.stream().filter(each -> each.from() >= start.at()).findFirst();
        if (outage.isPresent() && isHoldingAt(start, outage.get().from(), lines)) {
            starts.stream()
                    .filter(other -> other.at() > outage.get().to())
                    .findFirst()
                    .ifPresent(next -> checkRescue(
                            id, Duration.ofNanos(next.at() - outage.get().to())));
        }
    }

    private void checkRescue(String id, Duration time) {
        rescues.add(time);
        if (time.compareTo(rescueLimit) > 0) {
            violations.add("late: task " + id + " was started again only " + time + " after a fault");
        }
    }

    /** Whether something happened to the attempt that {@code start} began, so that another had to follow. */
    private boolean isCutShort(Line start, List<Line> lines) {
        boolean hasDied = faults.getOrDefault(start.process(), List.of()).stream()
                .anyMatch(fault -> fault.what() == What.DIED && fault.at() >= start.at());
        return hasDied
                || isOvertaken(start, lines)
                || lines.stream().anyMatch(line -> line.what() != What.RECORDED && isEndOf(start, line));
    }

    /** Whether its process froze, and when it began there was a later attempt already or soon. */
    private boolean isOvertaken(Line start, List<Line> lines) {
        boolean hasFrozen = faults.getOrDefault(start.process(), List.of()).stream()
                .anyMatch(fault -> fault.what() == What.FROZEN && fault.at() <= start.at());
        return hasFrozen
                && lines.stream()
                        .filter(line -> line.what() == What.STARTED)
                        .anyMatch(other -> attempt(other) > attempt(start));
    }

    private static int attempt(Line start) {
        return Integer.parseInt(start.word(2));
    }

    /** Whether the attempt had not ended when its process was hit. */
    private static boolean isHoldingAt(Line start, long time, List<Line> lines) {
        return lines.stream().noneMatch(line -> isEndOf(start, line) && line.at() <= time);
    }

    private static boolean isEndOf(Line start, Line line) {
        return line.what() != What.STARTED && line.process().equals(start.process()) && line.at() >= start.at();
    }

    private Optional<Line> faultAfter(Line start) {
        return faults.getOrDefault(start.process(), List.of()).stream()
                .filter(fault -> fault.what() != What.THAWED && fault.at() >= start.at())
                .findFirst();
    }

    private boolean wasAnyFrozenBetween(long from, long to) {
        for (List<Line> ofProcess : faults.values()) {
            for (Line fault : ofProcess) {
                boolean isOver = ofProcess.stream()
                        .anyMatch(other -> other.what() == What.THAWED && other.at() > fault.at() && other.at() < from);
                if (fault.what() == What.FROZEN && fault.at() <= to && !isOver) {
                    return true;
                }
            }
        }
        return false;
    }

    /** An outage is felt for as long as it may take to rescue what it cut short. */
    private boolean wasOutageBetween(long from, long to) {
        return outages.stream().anyMatch(outage -> outage.from() <= to && outage.to() + rescueLimit.toNanos() >= from);
    }

    private void checkNothingUnasked() {
        Set<String> known = new HashSet<>();
        offers.values().forEach(offer -> known.addAll(offer.ids));
        records.values().stream()
                .filter(record -> record.name().startsWith(CrashTasks.PREFIX))
                .filter(record -> !known.contains(record.id().toString()))
                .forEach(record -> violations.add("unasked: nobody sent " + record));
    }
}
