package io.lovage.task;

import io.lovage.message.CanIgnoreReturnValue;
import io.lovage.message.InvalidMessageException;

/** The rule for wire names of tasks: 1 to 200 characters, none of them blank or a control character. */
public final class TaskName {

    private static final int MAX_LENGTH = 200;

    private TaskName() {}

    /**
     * Returns {@code name} if it is one.
     *
     * @throws InvalidMessageException if not, saying what is wrong with it
     */
    @CanIgnoreReturnValue
    public static String check(String name) {
        if (name.isEmpty() || name.length() > MAX_LENGTH) {
            throw new InvalidMessageException(
                    "A task's name has 1 to %d characters; this one has %d: '%s'.",
                    MAX_LENGTH, name.length(), shortened(name));
        }
        if (name.chars().anyMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c))) {
            throw new InvalidMessageException(
                    "Task name '%s' has a blank or control character, which is not allowed.", shortened(name));
        }
        return name;
    }

    private static String shortened(String name) {
        return name.length() <= 60 ? name : name.substring(0, 60) + "...";
    }
}
