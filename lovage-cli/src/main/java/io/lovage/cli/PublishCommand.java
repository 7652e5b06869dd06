package io.lovage.cli;

import io.lovage.Lovage;
import io.lovage.client.MessageOptions;
import io.lovage.client.MessageQueue;
import io.lovage.message.QueueName;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.util.RawValue;

@Command(
        name = "publish",
        description = "Put a message into a queue, or one for each line of stdin.",
        footer = {
            "",
            "Prints the message's id, or with '-' one line with the number of messages. Empty lines of stdin are passed over.",
            "At a line that is no JSON it stops with exit code 2: the lines before are published, that one and those after it",
            "are not.",
            "",
            "  lovage publish orders '{\"item\": \"tea\"}'",
            "  lovage publish orders - < orders.jsonl"
        })
final class PublishCommand extends EngineCommand {

    private static final String STDIN = "-";

    @Parameters(index = "0", paramLabel = "QUEUE", description = "The queue.")
    private String queue = "";

    @Parameters(index = "1", paramLabel = "JSON", description = "The message, or - for one message a line on stdin.")
    private String json = "";

    @Option(
            names = "--in",
            converter = Durations.class,
            paramLabel = "TIME",
            description = "Deliver it only after so much time, such as 10m.")
    private Duration delay = Duration.ZERO;

    @Option(
            names = "--expires",
            converter = Durations.class,
            paramLabel = "TIME",
            description = "Don't deliver it any more after so much time.")
    private @Nullable Duration expiresIn;

    @Option(names = "--priority", paramLabel = "0-9", description = "9 goes first; 4 unless set.")
    private int priority = MessageOptions.DEFAULT.priority();

    PublishCommand(Environment environment) {
        super(environment);
    }

    @Override
    void check() {
        QueueName.check(queue);
        if (priority < 0 || priority > 9) {
            throw new UsageException("--priority %d is out of range: use 0 to 9; 9 goes first", priority);
        }
        if (!json.equals(STDIN)) {
            RawValue unused = argument();
        }
    }

    @Override
    int run(Lovage lovage) throws IOException {
        MessageQueue<RawValue> target = lovage.queue(queue, RawValue.class);
        MessageOptions options = new MessageOptions(priority, delay, expiresIn, MessageOptions.DEFAULT.headers());
        if (json.equals(STDIN)) {
            publishLines(target, options);
        } else {
            out().println(target.publish(argument(), options));
        }
        return ExitCode.OK;
    }

    private RawValue argument() {
        try {
            return JsonText.check(json);
        } catch (UsageException e) {
            throw new UsageException("The message can't be published. %s", e.getMessage());
        }
    }

    private void publishLines(MessageQueue<RawValue> target, MessageOptions options) throws IOException {
        long began = System.nanoTime();
        LinePublisher lines = new LinePublisher(environment.in(), target, options);
        try {
            lines.publishAll();
        } catch (UsageException e) {
            throw new UsageException(
                    "Line %,d can't be published. %s. %,d messages before it are published, nothing after it is",
                    lines.lineNumber(), e.getMessage(), lines.published());
        }
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        out().printf("%,d messages published to queue %s in %s.%n", lines.published(), queue, Durations.text(took));
    }
}
