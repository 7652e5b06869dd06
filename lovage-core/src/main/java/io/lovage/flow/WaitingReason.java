package io.lovage.flow;

import io.lovage.message.MessageId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The reason in the record of a waiting task: words for people that also tell which node of which flow it is, since no message does so yet.
 */
record WaitingReason(int inputs, int node, MessageId flow) {

    private static final Pattern TEXT =
            Pattern.compile("waits for (\\d+) tasks? as node (\\d+) of flow ([0-9a-f-]{36})");

    String text() {
        return "waits for " + inputs + (inputs == 1 ? " task" : " tasks") + " as node " + node + " of flow " + flow;
    }

    static @Nullable WaitingReason parse(@Nullable String text) {
        Matcher matcher = TEXT.matcher(text == null ? "" : text);
        return matcher.matches()
                ? new WaitingReason(
                        Integer.parseInt(matcher.group(1)),
                        Integer.parseInt(matcher.group(2)),
                        MessageId.of(matcher.group(3)))
                : null;
    }
}
