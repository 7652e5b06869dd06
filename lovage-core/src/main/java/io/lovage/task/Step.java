package io.lovage.task;

/**
 * A piece of work that still needs the result of a step before it.
 *
 * @param <P> what it needs
 * @param <R> its result
 */
@SuppressWarnings("UnusedTypeParameter") // P is for the compiler of the calling code.
public final class Step<P, R> extends Composable<Step<P, R>> {

    private final ValueType<R> resultType;

    Step(Work work, ValueType<R> resultType) {
        super(work);
        this.resultType = resultType;
    }

    public ValueType<R> resultType() {
        return resultType;
    }

    /** Then {@code next}, with this one's result as its argument. */
    public <S> Step<P, S> then(Task<? super R, S> next) {
        return then(next.step());
    }

    /** Then {@code next}, with this one's result piped in. */
    public <S> Step<P, S> then(Step<? super R, S> next) {
        return new Step<>(new Work.Chain(work(), next.work()), next.resultType());
    }

    @Override
    Step<P, R> with(Work changed) {
        return new Step<>(changed, resultType);
    }

    @Override
    public String toString() {
        return "Step[" + work() + "]";
    }
}
