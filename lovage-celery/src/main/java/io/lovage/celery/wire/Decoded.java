package io.lovage.celery.wire;

import io.lovage.message.LovageException;
import io.lovage.task.Json;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;

/**
 * What became of something that was read from the wire: its value, or the reason why it has none. A consumer sets the latter aside and goes on.
 *
 * @param <T> what was to be read
 */
public sealed interface Decoded<T> {

    /** The value; empty if it is broken. */
    Optional<T> value();

    /** What is wrong; empty if nothing is. */
    Optional<String> reason();

    /** What {@code next} makes of the value; stays broken if it is. */
    <S> Decoded<S> then(Function<? super T, Decoded<S>> next);

    /** It could be read. */
    record Sound<T>(T content) implements Decoded<T> {

        @Override
        public <S> Decoded<S> then(Function<? super T, Decoded<S>> next) {
            return next.apply(content);
        }

        @Override
        public Optional<T> value() {
            return Optional.of(content);
        }

        @Override
        public Optional<String> reason() {
            return Optional.empty();
        }
    }

    /** It could not be read. */
    record Broken<T>(String why) implements Decoded<T> {

        @Override
        public <S> Decoded<S> then(Function<? super T, Decoded<S>> next) {
            return new Broken<>(why);
        }

        @Override
        public Optional<T> value() {
            return Optional.empty();
        }

        @Override
        public Optional<String> reason() {
            return Optional.of(why);
        }
    }

    /** The value that {@code reading} returns, or as the reason what it throws about malformed input or a value that Lovage refuses. */
    static <T> Decoded<T> of(Supplier<T> reading) {
        try {
            return new Sound<>(reading.get());
        } catch (LovageException e) {
            return new Broken<>(Objects.requireNonNull(e.getMessage()));
        } catch (JacksonException e) {
            return new Broken<>(Json.reason(e));
        }
    }
}
