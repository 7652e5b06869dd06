package io.lovage.testkit.process;

import io.lovage.Lovage;
import io.lovage.task.Call;
import io.lovage.task.Flow;
import io.lovage.testkit.process.CrashTasks.Job;
import io.lovage.testkit.process.CrashTasks.Mode;
import io.lovage.testkit.process.History.What;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A flow together with what each of its tasks must give. */
final class FlowScript {

    private static final int LONGEST_MILLIS = 25;

    private final String name;
    private final Random random;
    private final Map<String, String> expectations = new LinkedHashMap<>();
    private int jobs;

    private FlowScript(String name, Random random) {
        this.name = name;
        this.random = random;
    }

    /** A call and what it must give. */
    private record Part(Call<String> call, String result) {}

    /** Sends a flow of each kind, whose keys begin with {@code name}; returns the ids of the tasks whose results are theirs. */
    static List<String> sendAll(Lovage lovage, History history, String name, Random random) {
        List<String> ids = new ArrayList<>();
        FlowScript join = new FlowScript(name + "-join", random);
        ids.add(join.send(lovage, history, join.join(join.singles(8)).call()));
        FlowScript chain = new FlowScript(name + "-chain", random);
        ids.add(chain.send(
                lovage, history, chain.chain(chain.chain(chain.single())).call()));
        FlowScript nested = new FlowScript(name + "-nested", random);
        List<Part> branches = List.of(nested.chain(nested.single()), nested.join(nested.singles(3)), nested.single());
        ids.add(nested.send(lovage, history, nested.chain(nested.join(branches)).call()));
        FlowScript failing = new FlowScript(name + "-failing", random);
        ids.add(failing.send(lovage, history, failing.failing()));
        return ids;
    }

    private Job job(Mode mode) {
        return new Job(name + "-" + jobs++, random.nextInt(1000), random.nextInt(LONGEST_MILLIS), mode);
    }

    private Part single() {
        Job job = job(Mode.WELL);
        expectations.put(job.key(), job.result());
        return new Part(CrashTasks.WORK.with(job), job.result());
    }

    private List<Part> singles(int count) {
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            parts.add(single());
        }
        return parts;
    }

    private Part chain(Part first) {
        Job job = job(Mode.WELL);
        String result = job.resultAfter(first.result());
        expectations.put(job.key(), result);
        return new Part(first.call().then(CrashTasks.STEP.with(job)), result);
    }

    private Part join(List<Part> members) {
        Job job = job(Mode.WELL);
        String result = job.resultOf(members.stream().map(Part::result).toList());
        expectations.put(job.key(), result);
        return new Part(Flow.group(members.stream().map(Part::call).toList()).then(CrashTasks.JOIN.with(job)), result);
    }

    /** A group with one member that fails: the join never starts, and the error handler is called once. */
    private Call<String> failing() {
        List<Call<String>> members =
                new ArrayList<>(singles(3).stream().map(Part::call).toList());
        Job bad = job(Mode.BADLY);
        expectations.put(bad.key(), Expectation.FAILS);
        expectations.put(CrashTasks.errorKey(bad.key()), CrashTasks.errorResult(bad.key()));
        members.add(1, CrashTasks.WORK.with(bad));
        Job join = job(Mode.WELL);
        expectations.put(join.key(), Expectation.NOT_STARTED);
        return Flow.group(members).then(CrashTasks.JOIN.with(join)).onError(CrashTasks.ON_ERROR);
    }

    /** The task whose result is the flow's is the one that was made last. */
    private String send(Lovage lovage, History history, Call<String> flow) {
        expectations.forEach((key, expectation) -> history.add(What.OFFERED, key, expectation));
        String id = lovage.enqueue(flow.queue(Arena.QUEUE)).id();
        String last = name + "-" + (jobs - 1);
        expectations.forEach(
                (key, expectation) -> history.add(What.ACCEPTED, key, key.equals(last) ? id : History.UNKNOWN_ID));
        return id;
    }
}
