package io.lovage.testkit.process;

import io.lovage.Lovage;
import io.lovage.client.Handle;
import io.lovage.event.Event;
import io.lovage.testkit.process.CrashTasks.Job;
import io.lovage.testkit.process.History.What;
import io.lovage.worker.WorkerSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A process that works and sends all that there is to send, on many threads: {@code NAME FOLDER URL QUEUE SLOTS SENDERS SEED}. It says {@code ready}, begins at
 * the line {@code go}, stops sending at the line {@code enough}, and then says {@code sent} with how often each thread sent something. What goes wrong it says at
 * once, as {@code trouble}. It dies when its input ends.
 */
final class LoadProcess {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int UNIQUE_KEYS = 20;

    private final String name;
    private final String queue;
    private final Lovage lovage;
    private final History history;
    private final AtomicBoolean enough = new AtomicBoolean();

    private LoadProcess(String name, String queue, Lovage lovage, History history) {
        this.name = name;
        this.queue = queue;
        this.lovage = lovage;
        this.history = history;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        History history = History.open(Path.of(arguments[1]), arguments[0]);
        Lovage lovage = Lovage.open(arguments[2]);
        CrashTasks.register(lovage, history);
        lovage.listen(event -> {
            CrashWorker.note(history, event);
            if (event instanceof Event.EngineTrouble trouble) {
                CrashWorker.say("trouble " + trouble);
            }
        });
        CrashWorker.say("ready");
        String unused = CrashWorker.readLine();
        lovage.start(WorkerSettings.defaults()
                .withName(arguments[0])
                .withConcurrency(Integer.parseInt(arguments[4]))
                .withQueues(List.of(arguments[3])));
        new LoadProcess(arguments[0], arguments[3], lovage, history)
                .run(Integer.parseInt(arguments[5]), Long.parseLong(arguments[6]));
        unused = CrashWorker.readLine();
        Runtime.getRuntime().halt(0);
    }

    private void run(int senders, long seed) throws IOException, InterruptedException {
        List<Sending> sending = new ArrayList<>();
        for (int i = 0; i < senders; i++) {
            Sending thread = new Sending(name + "-" + i, new Random(seed + i));
            sending.add(thread);
            thread.start();
        }
        String unused = CrashWorker.readLine();
        enough.set(true);
        StringBuilder counts = new StringBuilder("sent");
        for (Sending thread : sending) {
            thread.join();
            counts.append(' ').append(thread.times);
        }
        CrashWorker.say(counts.toString());
    }

    private final class Sending extends Thread {

        private final Random random;

        /** Read after its end. */
        private int times;

        Sending(String name, Random random) {
            super(name);
            this.random = random;
        }

        @Override
        public void run() {
            try {
                while (!enough.get()) {
                    sendSomething(getName() + "-" + times++);
                }
            } catch (InterruptedException | TimeoutException | RuntimeException e) {
                CrashWorker.say("trouble " + getName() + " " + e);
            }
        }

        private void sendSomething(String key) throws InterruptedException, TimeoutException {
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3 -> sendAndWait(key);
                case 4, 5 -> {
                    var unused = CrashProducer.send(lovage, history, jobs(key), queue);
                }
                case 6, 7 -> sendUnique();
                case 8 -> {
                    var unused = FlowScript.sendAll(lovage, history, key, random);
                }
                default -> sendAndCancel(key);
            }
        }

        private List<Job> jobs(String key) {
            List<Job> jobs = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                jobs.add(Job.of(key + "-" + i, i, random.nextInt(5)));
            }
            return jobs;
        }

        /** So nobody sends much faster than all work. */
        private void sendAndWait(String key) throws InterruptedException, TimeoutException {
            Job job = Job.of(key, 1, random.nextInt(5));
            history.add(What.OFFERED, key, Expectation.of(job));
            Handle<String> handle = lovage.enqueue(CrashTasks.WORK.with(job).queue(queue));
            history.add(What.ACCEPTED, key, handle.id());
            String unused = handle.await(LONG);
        }

        /** All processes send the same ones. */
        private void sendUnique() {
            String key = "unique-" + random.nextInt(UNIQUE_KEYS);
            Job job = Job.of(key, 1, 3);
            history.add(What.OFFERED, key, Expectation.again(job));
            Handle<String> handle =
                    lovage.enqueue(CrashTasks.WORK.with(job).queue(queue).unique(key));
            history.add(What.ACCEPTED, key, handle.id());
        }

        private void sendAndCancel(String key) {
            Job job = Job.of(key, 1, 20);
            history.add(What.OFFERED, key, Expectation.unlessCancelled(job));
            Handle<String> handle = lovage.enqueue(CrashTasks.WORK.with(job).queue(queue));
            history.add(What.ACCEPTED, key, handle.id());
            handle.cancel("no more wanted");
        }
    }
}
