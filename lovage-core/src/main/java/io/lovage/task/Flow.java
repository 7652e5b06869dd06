package io.lovage.task;

import java.util.Collection;
import java.util.List;

/** Compositions of calls; see also {@link Call#then}. */
public final class Flow {

    private Flow() {}

    /** All {@code members} side by side; the result is the list of their results, in order. An empty group succeeds at once. */
    public static <E> Call<List<E>> group(Collection<? extends Call<? extends E>> members) {
        List<Work> works = members.stream().map(call -> call.work()).toList();
        return new Call<>(
                new Work.Group(works),
                listOf(members.stream().map(call -> call.resultType()).toList()));
    }

    /** Two calls side by side. */
    public static <A, B> Call<Both<A, B>> both(Call<A> first, Call<B> second) {
        return new Call<>(
                new Work.Group(List.of(first.work(), second.work())),
                ValueType.both(first.resultType(), second.resultType()));
    }

    /** Every one of {@code members} gets the result of the step before; the result is the list of theirs, in order. */
    public static <P, E> Step<P, List<E>> fanOut(Collection<? extends Step<? super P, ? extends E>> members) {
        List<Work> works = members.stream().map(step -> step.work()).toList();
        return new Step<>(
                new Work.Group(works),
                listOf(members.stream().map(step -> step.resultType()).toList()));
    }

    /** Members may have different types below {@code E}; then each result is read as plain JSON data. */
    @SuppressWarnings("unchecked") // The first member's type stands for all, which holds when they are equal.
    private static <E> ValueType<List<E>> listOf(List<? extends ValueType<? extends E>> types) {
        boolean same = types.stream().distinct().count() == 1;
        ValueType<E> element = (ValueType<E>) (same ? types.get(0) : ValueType.of(Object.class));
        return ValueType.list(element);
    }
}
