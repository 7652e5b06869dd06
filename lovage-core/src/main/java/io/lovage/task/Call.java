package io.lovage.task;

/**
 * A piece of work that is not sent yet: a task with its argument, or a composition of such. Immutable data, never code.
 *
 * @param <R> its result
 */
public final class Call<R> extends Composable<Call<R>> {

    private final ValueType<R> resultType;

    Call(Work work, ValueType<R> resultType) {
        super(work);
        this.resultType = resultType;
    }

    public ValueType<R> resultType() {
        return resultType;
    }

    /** Then {@code next}, with this one's result as its argument. */
    public <S> Call<S> then(Task<? super R, S> next) {
        return then(next.step());
    }

    /** Then {@code next}, with this one's result piped in. */
    public <S> Call<S> then(Step<? super R, S> next) {
        return new Call<>(new Work.Chain(work(), next.work()), next.resultType());
    }

    @Override
    Call<R> with(Work changed) {
        return new Call<>(changed, resultType);
    }

    @Override
    public String toString() {
        return "Call[" + work() + "]";
    }
}
