package io.lovage.benchmarks.peers;

import io.lovage.Lovage;
import io.lovage.benchmarks.peers.PeerProgram.Body;
import io.lovage.task.Task;
import io.lovage.worker.WorkerSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Lovage, with the settings that it has unless told others. */
final class LovageProgram implements PeerProgram.Client {

    private final Task<Body, Void> task;
    private final Lovage lovage;

    private LovageProgram() {
        Task<Body, Void> plain = Task.of("bench.noop", Body.class);
        task = PeerProgram.environment("PEER_RESULTS").equals("recorded") ? plain : plain.retention(Duration.ZERO);
        lovage = Lovage.open(PeerProgram.environment("PEER_URL"));
    }

    public static void main(String[] arguments) throws Exception {
        PeerProgram.run(arguments, "Java " + Runtime.version().feature(), LovageProgram::new);
        System.exit(0);
    }

    @Override
    public void work() throws InterruptedException {
        Probe probe = Probe.open();
        lovage.handle(task, body -> {
                    probe.started(body.sent());
                    return null;
                })
                .start(WorkerSettings.defaults());
        new CountDownLatch(1).await();
    }

    @Override
    public void send(Body body) {
        lovage.enqueue(task.with(body));
    }

    @Override
    public void sendAll(List<Body> bodies) {
        lovage.enqueueAll(bodies.stream().map(task::with).toList());
    }
}
