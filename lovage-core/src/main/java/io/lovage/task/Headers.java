package io.lovage.task;

import io.lovage.message.InvalidMessageException;
import java.util.Map;
import java.util.stream.Collectors;

/** Names of the headers that Lovage itself puts on a task's message. All begin with {@value #PREFIX}; users' headers don't. */
public final class Headers {

    public static final String PREFIX = "lv-";

    /** Id of the flow that the task is a node of. */
    public static final String FLOW = "lv-flow";

    /** Index of the node in its flow. */
    public static final String NODE = "lv-node";

    /** The unique key that the task holds. */
    public static final String UNIQUE = "lv-unique";

    /** Retry policy of the call, if not the task's, as JSON. */
    public static final String RETRY = "lv-retry";

    /** Soft time limit of the call in milliseconds, if not the task's. */
    public static final String TIMEOUT = "lv-timeout";

    /** Retention of the call's record in milliseconds, if not the task's. */
    public static final String RETENTION = "lv-retention";

    /** There if workers of another system run the task; says which, for people. */
    public static final String FOREIGN = "lv-foreign";

    private static final int MAX_NAME_LENGTH = 100;

    private Headers() {}

    static String checkUserName(String name) {
        if (name.isEmpty() || name.length() > MAX_NAME_LENGTH || name.startsWith(PREFIX)) {
            throw new InvalidMessageException(
                    "Header name '%s' is not allowed. Use 1 to %d characters that don't begin with '%s'.",
                    name, MAX_NAME_LENGTH, PREFIX);
        }
        return name;
    }

    /** The headers that the user set. */
    public static Map<String, String> ofUser(Map<String, String> all) {
        if (all.isEmpty()) {
            return all;
        }
        return all.entrySet().stream()
                .filter(header -> !header.getKey().startsWith(PREFIX))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
