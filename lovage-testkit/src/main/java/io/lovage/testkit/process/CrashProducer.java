package io.lovage.testkit.process;

import io.lovage.Lovage;
import io.lovage.client.Handle;
import io.lovage.message.CanIgnoreReturnValue;
import io.lovage.task.Call;
import io.lovage.task.Task;
import io.lovage.testkit.process.CrashTasks.Job;
import io.lovage.testkit.process.History.What;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A producing process: {@code NAME FOLDER URL QUEUE BULKS SIZE}. It says {@code ready}; from the line {@code go} on it sends so many bulks of so many tasks
 * each, says {@code sent} after each, and {@code done} at the end.
 */
final class CrashProducer {

    private CrashProducer() {}

    public static void main(String[] arguments) throws IOException {
        String name = arguments[0];
        int bulks = Integer.parseInt(arguments[4]);
        int size = Integer.parseInt(arguments[5]);
        try (History history = History.open(Path.of(arguments[1]), name);
                Lovage lovage = Lovage.open(arguments[2])) {
            CrashWorker.say("ready");
            if (!CrashWorker.readLine().equals("go")) {
                return;
            }
            for (int bulk = 0; bulk < bulks; bulk++) {
                send(lovage, history, jobs(name + "-" + bulk, size), arguments[3]);
                CrashWorker.say("sent");
            }
            CrashWorker.say("done");
        }
    }

    private static List<Job> jobs(String name, int size) {
        List<Job> jobs = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            jobs.add(Job.of(name + "-" + i, i, 0));
        }
        return jobs;
    }

    /** Notes what is about to be sent, sends it at once, and notes what was accepted. */
    @CanIgnoreReturnValue
    static List<String> send(Lovage lovage, History history, List<Job> jobs, String queue) {
        return send(lovage, history, CrashTasks.WORK, jobs, queue);
    }

    /** As {@link #send(Lovage, History, List, String)}, of {@code task}. */
    static List<String> send(Lovage lovage, History history, Task<Job, String> task, List<Job> jobs, String queue) {
        List<Call<String>> calls = new ArrayList<>();
        for (Job job : jobs) {
            history.add(What.OFFERED, job.key(), Expectation.of(job));
            calls.add(task.with(job).queue(queue));
        }
        List<Handle<String>> handles = lovage.enqueueAll(calls);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < handles.size(); i++) {
            history.add(What.ACCEPTED, jobs.get(i).key(), handles.get(i).id());
            ids.add(handles.get(i).id());
        }
        return ids;
    }
}
