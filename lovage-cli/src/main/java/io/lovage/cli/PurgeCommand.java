package io.lovage.cli;

import io.lovage.Lovage;
import io.lovage.broker.Place;
import io.lovage.message.QueueName;
import java.util.EnumSet;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "purge",
        description = "Remove the waiting messages of a queue.",
        footer = {
            "",
            "Tasks among them become CANCELLED. What is being run at this moment is not touched, and dead letters are only",
            "removed when --place names them."
        })
final class PurgeCommand extends EngineCommand {

    @Parameters(paramLabel = "QUEUE", description = "The queue.")
    private String queue = "";

    @Option(
            names = "--place",
            split = ",",
            paramLabel = "PLACE",
            description = "Only these: ready, delayed, parked, dead. All but dead unless set.")
    private Set<Place> places = EnumSet.of(Place.READY, Place.DELAYED, Place.PARKED);

    PurgeCommand(Environment environment) {
        super(environment);
    }

    @Override
    void check() {
        QueueName.check(queue);
        if (places.contains(Place.LEASED)) {
            throw new UsageException("Leased messages are being worked on and can't be purged. Cancel them instead");
        }
    }

    @Override
    int run(Lovage lovage) {
        boolean known = lovage.engine().broker().stats().stream()
                .anyMatch(stats -> stats.queue().equals(queue));
        if (!known) {
            throw new UsageException("There is no queue '%s' in %s. 'lovage queues' lists them", queue, url());
        }
        long removed = lovage.engine().broker().purge(queue, places);
        out().printf("Removed %,d messages from queue %s.%n", removed, queue);
        return ExitCode.OK;
    }
}
