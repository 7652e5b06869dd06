package io.lovage.cli;

import io.lovage.client.MessageOptions;
import io.lovage.client.MessageQueue;
import io.lovage.message.MessageLimits;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.util.RawValue;

/**
 * Publishes each line of a stream as a message: in batches as long as lines come faster than they can be published, and at once when none is there to
 * read.
 */
final class LinePublisher {

    private static final int BATCH = 2_000;
    private static final int BATCH_BYTES = 8 << 20;

    private final Lines lines;
    private final MessageQueue<RawValue> queue;
    private final MessageOptions options;
    private final List<RawValue> batch = new ArrayList<>();
    private int batchBytes;
    private long published;

    LinePublisher(InputStream in, MessageQueue<RawValue> queue, MessageOptions options) {
        this.lines = new Lines(in, MessageLimits.MAX_BODY_BYTES);
        this.queue = queue;
        this.options = options;
    }

    /** Of the line that was read last; 1 is the first. */
    long lineNumber() {
        return lines.number();
    }

    long published() {
        return published;
    }

    /**
     * Publishes until the stream ends.
     *
     * @throws UsageException at a line that is no message; all lines before it are published then, and nothing after it
     */
    void publishAll() throws IOException {
        try {
            for (byte[] line = lines.next(); line != null; line = lines.next()) {
                add(line);
                if (batch.size() == BATCH || batchBytes > BATCH_BYTES || !lines.isReady()) {
                    flush();
                }
            }
        } catch (UsageException e) {
            flush();
            throw e;
        }
        flush();
    }

    private void add(byte[] line) {
        if (!isBlank(line)) {
            batch.add(JsonText.check(line));
            batchBytes += line.length;
        }
    }

    private void flush() {
        List<String> unused = queue.publishAll(batch, options);
        published += batch.size();
        batch.clear();
        batchBytes = 0;
    }

    private static boolean isBlank(byte[] line) {
        for (byte b : line) {
            if (b != ' ' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return true;
    }
}
