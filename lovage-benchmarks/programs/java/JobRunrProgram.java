package io.lovage.benchmarks.peers;

import io.lovage.benchmarks.peers.PeerProgram.Body;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jobrunr.configuration.JobRunr;
import org.jobrunr.scheduling.BackgroundJob;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.storage.StorageProvider;
import org.jobrunr.storage.sql.common.SqlStorageProviderFactory;

/** JobRunr with the shortest interval of polls that it accepts, 5 s. */
public final class JobRunrProgram implements PeerProgram.Client {

    private static Probe probe;

    private final StorageProvider storage = SqlStorageProviderFactory.using(PeerDatabase.open(10));

    public static void main(String[] arguments) throws Exception {
        PeerProgram.run(arguments, "8.7.0, Java " + Runtime.version().feature(), JobRunrProgram::new);
        System.exit(0);
    }

    private JobRunrProgram() {
        JobRunr.configure().useStorageProvider(storage).initialize();
    }

    /** The job. */
    public static void noop(long sent, String pad) {
        probe.started(sent);
    }

    @Override
    public void work() throws InterruptedException {
        probe = Probe.open();
        JobRunr.configure()
                .useStorageProvider(storage)
                .useBackgroundJobServer(BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration()
                        .andPollInterval(Duration.ofSeconds(5)))
                .initialize();
        new CountDownLatch(1).await();
    }

    @Override
    public void send(Body body) {
        long sent = body.sent();
        String pad = body.pad();
        BackgroundJob.enqueue(() -> JobRunrProgram.noop(sent, pad));
    }

    @Override
    public void sendAll(List<Body> bodies) {
        BackgroundJob.enqueue(bodies.stream(), body -> JobRunrProgram.noop(body.sent(), body.pad()));
    }
}
