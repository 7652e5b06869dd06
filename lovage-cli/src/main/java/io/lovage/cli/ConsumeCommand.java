package io.lovage.cli;

import io.lovage.Lovage;
import io.lovage.client.Received;
import io.lovage.client.Receiver;
import io.lovage.message.QueueName;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.util.RawValue;

@Command(
        name = "consume",
        description = "Take messages out of a queue and print each as a line of JSON.",
        footer = {
            "",
            "A message is gone from the queue once it is written. It ends cleanly on SIGTERM and SIGINT (Ctrl-C), and when",
            "nobody reads its output any more; what was not written then is back in the queue at once. A reader such as 'head'",
            "may throw away what it has read too much: say --max instead.",
            "",
            "  lovage consume orders | jq .item",
            "  lovage consume orders --max 10 --idle-timeout 1s"
        })
final class ConsumeCommand extends EngineCommand {

    @Parameters(paramLabel = "QUEUE", description = "The queue.")
    private String queue = "";

    @Option(names = "--max", paramLabel = "N", description = "End after so many messages.")
    private long max = Long.MAX_VALUE;

    @Option(
            names = "--idle-timeout",
            converter = Durations.class,
            paramLabel = "TIME",
            description = "End when nothing has come for so long.")
    private @Nullable Duration idleTimeout;

    ConsumeCommand(Environment environment) {
        super(environment);
    }

    @Override
    void check() {
        QueueName.check(queue);
        if (max < 1) {
            throw new UsageException("--max %d is out of range: it must be at least 1", max);
        }
    }

    @Override
    int run(Lovage lovage) throws InterruptedException {
        try (Receiver<RawValue> receiver = lovage.queue(queue, RawValue.class).receiver(MessagePump.LEASE);
                MessagePump<RawValue> pump = new MessagePump<>(receiver, this::print)) {
            environment.onStop(pump::stop);
            pump.run(max, idleTimeout);
            warnOfLost(pump.lost());
        }
        return ExitCode.OK;
    }

    private void warnOfLost(long lost) {
        if (lost > 0) {
            environment
                    .err()
                    .printf(
                            "%,d messages may come twice: they were written only after their leases had lapsed.%n",
                            lost);
        }
    }

    /** Whether the messages have left this process. */
    private boolean print(List<Received<RawValue>> batch) {
        for (Received<RawValue> received : batch) {
            out().println(JsonText.onOneLine(received.json()));
        }
        return !out().checkError();
    }
}
