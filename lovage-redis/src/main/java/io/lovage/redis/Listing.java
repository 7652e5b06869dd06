package io.lovage.redis;

import io.lovage.message.MessageId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A walk through everything known, in the order of ids, in steps that don't hold the server up.
 *
 * @param what as {@code list.lua} has it
 * @param codes of places or task states; empty for all
 */
record Listing(
        String what,
        boolean newestFirst,
        List<Integer> codes,
        @Nullable String name,
        @Nullable String queue) {

    private static final int LOOKED_AT_IN_A_STEP = 1000;

    private record Step<T>(@Nullable MessageId end, T found) {}

    /** At most {@code limit} rows after {@code after}, exclusive. */
    <T> List<T> rows(Server server, @Nullable MessageId after, int limit, Function<Unpacker, T> read) {
        List<T> rows = new ArrayList<>();
        MessageId from = after;
        do {
            Step<List<T>> step = step(server, from, limit - rows.size(), in -> in.list(read));
            rows.addAll(step.found());
            from = step.end();
        } while (from != null && rows.size() < limit);
        return rows;
    }

    long count(Server server) {
        long count = 0;
        MessageId from = null;
        do {
            Step<Long> step = step(server, from, 0, Unpacker::number);
            count += step.found();
            from = step.end();
        } while (from != null);
        return count;
    }

    private <T> Step<T> step(Server server, @Nullable MessageId after, int limit, Function<Unpacker, T> read) {
        Packer request = new Packer()
                .array(8)
                .text(what)
                .flag(newestFirst)
                .idOrFalse(after)
                .number(limit);
        request.number(LOOKED_AT_IN_A_STEP).each(codes, (out, code) -> out.number(code));
        request.textOrFalse(name).textOrFalse(queue);
        return server.await(Script.LIST, request, in -> {
            in.beginArray();
            MessageId end = in.orNull(Unpacker::id);
            return new Step<>(end, read.apply(in));
        });
    }
}
