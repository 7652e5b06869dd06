package io.lovage.redis;

import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lovage.event.Listening;
import io.lovage.redis.celery.Wire;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/** The engine's connections, lent to what speaks kombu's language on them. */
record RedisWire(Link link, Ears ears) implements Wire {

    @Override
    public CompletionStage<?> publish(String channel, String text) {
        return ask(commands -> commands.publish(bytes(channel), bytes(text)));
    }

    @Override
    public CompletionStage<List<String>> members(String set) {
        return ask(commands -> commands.smembers(bytes(set)))
                .thenApply(members -> members.stream()
                        .map(member -> new String(member, StandardCharsets.UTF_8))
                        .toList());
    }

    @Override
    public CompletionStage<?> push(String list, String text, Duration life) {
        return ask(commands -> {
            var pushed = commands.lpush(bytes(list), bytes(text));
            var unused = commands.pexpire(bytes(list), life.toMillis());
            return pushed;
        });
    }

    @Override
    public Listening hear(String pattern, Consumer<String> hearer) {
        ears.add(pattern, hearer, link);
        return () -> ears.remove(pattern, hearer, link);
    }

    private <T> CompletionStage<T> ask(Function<RedisAsyncCommands<byte[], byte[]>, CompletionStage<T>> what) {
        return link.lines().thenCompose(lines -> what.apply(lines.commands().async()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
