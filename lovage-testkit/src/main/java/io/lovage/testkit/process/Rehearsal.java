package io.lovage.testkit.process;

import io.lovage.Lovage;
import io.lovage.testkit.process.CrashTasks.Job;
import io.lovage.worker.WorkerSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A process that does once what the others do, nobody being killed, and ends by itself: {@code FOLDER URL}. */
final class Rehearsal {

    private Rehearsal() {}

    public static void main(String[] arguments) throws Exception {
        try (History history = History.open(Path.of(arguments[0]), "rehearsal");
                Lovage lovage = Lovage.open(arguments[1])) {
            CrashTasks.register(lovage, history);
            lovage.listen(event -> CrashWorker.note(history, event));
            lovage.start(WorkerSettings.defaults().withQueues(List.of(Arena.QUEUE)));
            List<String> ids =
                    new ArrayList<>(CrashProducer.send(lovage, history, List.of(Job.of("job", 1, 0)), Arena.QUEUE));
            ids.addAll(
                    FlowScript.sendAll(lovage, history, "flow", new Random(1)).subList(0, 3));
            for (String id : ids) {
                String unused = lovage.handle(id, String.class).await(ChildProcess.PATIENCE);
            }
        }
    }
}
