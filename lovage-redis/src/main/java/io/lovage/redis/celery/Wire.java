package io.lovage.redis.celery;

import io.lovage.event.Listening;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A Redis server as kombu uses it. Thread-safe; nothing waits. Stages fail if the server can't be reached now, and nothing is tried again. */
public interface Wire {

    /** Publishes {@code text} on {@code channel}. */
    CompletionStage<?> publish(String channel, String text);

    CompletionStage<List<String>> members(String set);

    CompletionStage<?> bind(String set, String member);

    /** Takes {@code member} out of the set again; yields what has come into {@code list} meanwhile, which is gone with it. */
    CompletionStage<List<String>> unbind(String set, String member, String list);

    /** Puts {@code text} at the head of {@code list}, which is gone after {@code life} unless somebody takes all that is in it before. */
    CompletionStage<?> push(String list, String text, Duration life);

    /**
     * Tells {@code hearer} every text that is published on a channel that {@code pattern} fits, over lost connections too, but not what is published meanwhile.
     * It is called by the connection's thread and must be quick.
     */
    Listening hear(String pattern, Consumer<String> hearer);
}
