package io.lovage.cli;

import io.lovage.Lovage;
import io.lovage.broker.QueueStats;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "queues", description = "List queues with the numbers of their messages.")
final class QueuesCommand extends EngineCommand {

    @Mixin
    private JsonOption json;

    QueuesCommand(Environment environment) {
        super(environment);
    }

    @Override
    int run(Lovage lovage) {
        List<QueueStats> queues = lovage.engine().broker().stats();
        QueueView view = new QueueView(environment.clock().instant());
        if (json.asked()) {
            JsonOption.printList(queues.stream().map(view::json).iterator(), out());
        } else if (queues.isEmpty()) {
            environment.err().println("No queues in " + url() + " yet.");
        } else {
            view.table(queues).print(out());
        }
        return ExitCode.OK;
    }
}
