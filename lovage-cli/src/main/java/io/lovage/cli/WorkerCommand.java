package io.lovage.cli;

import io.lovage.Lovage;
import io.lovage.engine.EngineUrl;
import io.lovage.event.Event;
import io.lovage.worker.WorkerSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "worker",
        description = "Run tasks until stopped.",
        footer = {
            "",
            "SIGTERM or SIGINT (Ctrl-C) stops it: it fetches nothing more, finishes what runs, and gives back what does not",
            "finish within --stop-deadline. A second signal ends it at once; its tasks then start again elsewhere when their",
            "leases lapse.",
            "",
            "A class for --tasks has a public constructor without parameters, and either methods with @Handles or implements",
            "io.lovage.TaskModule."
        })
final class WorkerCommand implements Callable<Integer> {

    private final Environment environment;

    @Mixin
    private EngineOption engine;

    @Mixin
    private LogOptions log;

    @Option(
            names = "--tasks",
            required = true,
            split = ",",
            paramLabel = "demo|CLASS",
            description = "What to run: 'demo' for the tasks to try things with, or full names of classes.")
    private List<String> tasks = List.of();

    @Option(names = "--classpath", paramLabel = "PATH", description = "Jars and folders with the classes of --tasks.")
    private List<String> classpath = List.of();

    @Option(
            names = "--queues",
            split = ",",
            paramLabel = "QUEUE",
            description = "Queues to serve; 'default' unless set.")
    private List<String> queues = WorkerSettings.defaults().queues();

    @Option(names = "--concurrency", paramLabel = "N", description = "Tasks at a time; one for each core unless set.")
    private int concurrency = WorkerSettings.defaults().concurrency();

    @Option(
            names = "--lease",
            converter = Durations.class,
            paramLabel = "TIME",
            description = "When a worker dies, its tasks start again elsewhere after so long; 30s unless set.")
    private Duration lease = WorkerSettings.DEFAULT_LEASE;

    @Option(
            names = "--stop-deadline",
            converter = Durations.class,
            paramLabel = "TIME",
            description = "How long running tasks may go on after a stop was asked for; 10s unless set.")
    private Duration stopDeadline = WorkerSettings.defaults().stopDeadline();

    WorkerCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws Exception {
        log.apply();
        WorkerSettings settings = WorkerSettings.defaults()
                .withQueues(queues)
                .withConcurrency(concurrency)
                .withLease(lease)
                .withStopDeadline(stopDeadline);
        CountDownLatch stop = new CountDownLatch(1);
        try (TaskLoader loader = new TaskLoader(classpath);
                Lovage lovage = engine.open(environment)) {
            loader.registerAll(tasks, lovage);
            environment.onStop(stop::countDown);
            lovage.listen(event -> {
                if (event instanceof Event.WorkerStopped) {
                    stop.countDown();
                }
            });
            lovage.start(settings);
            environment
                    .out()
                    .printf(
                            "%s is ready: runs %s from queue %s at %s, %d at a time%n",
                            settings.name(),
                            String.join(", ", tasks),
                            String.join(", ", queues),
                            EngineUrl.withoutPassword(engine.url(environment)),
                            concurrency);
            environment.out().flush();
            stop.await();
        }
        return ExitCode.OK;
    }
}
