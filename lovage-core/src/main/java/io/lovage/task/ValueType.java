package io.lovage.task;

import io.lovage.message.InvalidMessageException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The type of an argument or result, with its type parameters. Immutable.
 *
 * @param <T> the type itself
 */
@SuppressWarnings("UnusedTypeParameter") // For the compiler of the calling code.
public final class ValueType<T> {

    private final Type type;

    private ValueType(Type type) {
        this.type = type;
    }

    public static <T> ValueType<T> of(Class<T> type) {
        return new ValueType<>(Objects.requireNonNull(type, "type"));
    }

    public static <E> ValueType<List<E>> list(ValueType<E> element) {
        return new ValueType<>(new Generic(List.class, element.type));
    }

    public static <V> ValueType<Map<String, V>> map(ValueType<V> value) {
        return new ValueType<>(new Generic(Map.class, String.class, value.type));
    }

    public static <A, B> ValueType<Both<A, B>> both(ValueType<A> first, ValueType<B> second) {
        return new ValueType<>(new Generic(Both.class, first.type, second.type));
    }

    /** A type known by reflection only, such as a method's parameter. */
    static ValueType<?> reflected(Type type) {
        return new ValueType<>(type);
    }

    /** For the JSON codec. */
    Type reflect() {
        return type;
    }

    boolean isRecord() {
        return type instanceof Class<?> c && c.isRecord();
    }

    boolean isVoid() {
        return type == Void.class || type == void.class;
    }

    Class<?> asClass() {
        if (type instanceof Class<?> c) {
            return c;
        }
        throw new InvalidMessageException("%s is not a plain class.", type.getTypeName());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ValueType<?> that && type.equals(that.type);
    }

    @Override
    public int hashCode() {
        return type.hashCode();
    }

    @Override
    public String toString() {
        return type.getTypeName();
    }

    private record Generic(Class<?> raw, List<Type> parameters) implements ParameterizedType {

        Generic(Class<?> raw, Type... parameters) {
            this(raw, List.of(parameters));
        }

        @Override
        public Type[] getActualTypeArguments() {
            return parameters.toArray(Type[]::new);
        }

        @Override
        public Type getRawType() {
            return raw;
        }

        @Override
        public @Nullable Type getOwnerType() {
            return null;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof ParameterizedType that
                    && raw.equals(that.getRawType())
                    && Arrays.equals(getActualTypeArguments(), that.getActualTypeArguments());
        }

        @Override
        public int hashCode() {
            return Objects.hash(raw, parameters);
        }

        @Override
        public String toString() {
            return raw.getName() + parameters;
        }
    }
}
