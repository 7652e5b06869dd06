package io.lovage.message;

/** The rule for queue names: 1 to 200 characters, none of them blank, a control character or a comma. */
public final class QueueName {

    /** Where work goes that names no queue. */
    public static final String DEFAULT = "default";

    /** Where foreign work goes that names no queue: what Celery's workers serve unless told otherwise. */
    public static final String FOREIGN_DEFAULT = "celery";

    private static final int MAX_LENGTH = 200;

    private QueueName() {}

    /**
     * Returns {@code name} if it is one.
     *
     * @throws InvalidMessageException if not, saying what is wrong with it
     */
    @CanIgnoreReturnValue
    public static String check(String name) {
        if (name.isEmpty()) {
            throw new InvalidMessageException("The queue's name is empty. Use 1 to %d visible characters.", MAX_LENGTH);
        }
        if (name.length() > MAX_LENGTH) {
            throw new InvalidMessageException(
                    "The queue's name has %d characters; at most %d are allowed: %s...",
                    name.length(), MAX_LENGTH, name.substring(0, 40));
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == ',' || Character.isWhitespace(c) || Character.isISOControl(c)) {
                throw new InvalidMessageException(
                        "Queue name '%s' has a comma, blank or control character at position %d, which is not allowed.",
                        name, i);
            }
        }
        return name;
    }
}
