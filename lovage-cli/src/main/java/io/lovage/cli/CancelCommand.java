package io.lovage.cli;

import io.lovage.Lovage;
import io.lovage.engine.Engine.Withdrawal;
import io.lovage.message.MessageId;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "cancel", description = "Cancel tasks: those that wait never run, those that run are asked to stop.")
final class CancelCommand extends EngineCommand {

    @Parameters(arity = "1..*", paramLabel = "ID", description = "Ids of tasks.")
    private List<String> ids = List.of();

    @Option(names = "--reason", description = "Shown with the task; \"${DEFAULT-VALUE}\" unless set.")
    private String reason = "cancelled from the command line";

    CancelCommand(Environment environment) {
        super(environment);
    }

    @Override
    int run(Lovage lovage) {
        List<MessageId> wanted = ids.stream().map(MessageId::of).distinct().toList();
        int unknown = 0;
        for (MessageId id : wanted) {
            Withdrawal result = lovage.control().cancel(id, reason);
            out().printf("%s %s%n", id, explain(result));
            unknown += result == Withdrawal.UNKNOWN_ID ? 1 : 0;
        }
        if (unknown > 0) {
            throw new UsageException("Nothing is known of %d of these tasks in %s", unknown, url());
        }
        return ExitCode.OK;
    }

    private static String explain(Withdrawal result) {
        return switch (result) {
            case WITHDRAWN -> "is cancelled";
            case RUNNING -> "runs and is asked to stop";
            case FINISHED -> "was over before";
            case UNKNOWN_ID -> "is unknown";
        };
    }
}
