package io.lovage.cli;

import io.lovage.message.SystemTime;
import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What a command has of the process around it; a test gives it another.
 *
 * @param out what was asked for; flushed at the end of a command and whenever it must be seen before
 * @param err everything else that a person should know
 * @param stopSignal runs what it is given when somebody asks the command to end
 */
record Environment(
        InputStream in,
        PrintWriter out,
        PrintWriter err,
        Map<String, String> variables,
        Clock clock,
        Consumer<Runnable> stopSignal) {

    private static final int OUTPUT_BUFFER_CHARS = 1 << 16;

    static Environment ofProcess() {
        return new Environment(
                System.in,
                writer(FileDescriptor.out, false),
                writer(FileDescriptor.err, true),
                System.getenv(),
                SystemTime.clock(),
                Signals::onFirst);
    }

    /** Not {@code System.out}, which swallows the error by which one learns that nobody reads any more. */
    private static PrintWriter writer(FileDescriptor descriptor, boolean flushLines) {
        OutputStreamWriter bytes = new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8);
        return new PrintWriter(new BufferedWriter(bytes, OUTPUT_BUFFER_CHARS), flushLines);
    }

    /** Runs {@code stop} when this command is asked to end. Without this, the process just ends. */
    void onStop(Runnable stop) {
        stopSignal.accept(stop);
    }

    boolean debug() {
        return "1".equals(variables.get("LOVAGE_DEBUG"));
    }
}
