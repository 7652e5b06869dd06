package io.lovage.redis;

import io.lovage.message.CanIgnoreReturnValue;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client of one language that calls the tasks of {@code interop.py} and {@link InteropTasks} and tells what became of them. */
interface Caller {

    /**
     * How a task ended.
     *
     * @param state in Celery's words
     * @param result if it succeeded
     * @param error the exception's text if it failed
     */
    record End(
            String state, @Nullable Object result, @Nullable String error) {

        static End success(@Nullable Object result) {
            return new End("SUCCESS", result, null);
        }
    }

    /** What a call may ask for beyond its task. */
    record Ask(
            @Nullable String queue,
            @Nullable Duration delay,
            @Nullable Duration expires,
            @Nullable Integer priority,
            boolean ignoreResult) {

        static final Ask NOTHING = new Ask(null, null, null, null, false);
    }

    /** Adds two numbers, given by name. */
    End add(int x, int y, Ask ask);

    End echo(Object value);

    /** As {@link #echo}, but doesn't wait: the call's id. */
    String fail(String text, boolean withErrorHandler);

    End flaky(int times);

    /** Starts a task that tells of its progress and then waits for {@code key}: its id. */
    String progress(String key);

    /** How far a task is, or a negative number if it hasn't told. */
    double progressOf(String id);

    @CanIgnoreReturnValue
    String note(Object value, String key, Ask ask);

    /** What {@code key} gets to know is the sum. */
    End addThenNote(int x, int y, String key);

    /** The sum of all. */
    End chain(int first, List<Integer> more);

    /** The sums of each with 10. */
    End group(List<Integer> numbers);

    /** The sum of the sums of each with 10. */
    End chord(List<Integer> numbers);

    /** As {@link #chord}, and each member is a chain of two additions of 10. */
    End chordOfChains(List<Integer> numbers);

    /** The sum of a group's sum with 10, where the group has a group in it. */
    End nestedGroup(List<Integer> inner, int outer);

    void revoke(String id);

    End end(String id);
}
