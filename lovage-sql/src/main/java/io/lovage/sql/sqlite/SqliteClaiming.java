package io.lovage.sql.sqlite;

import io.lovage.sql.Claiming;
import io.lovage.sql.Failure;
import io.lovage.sql.Operation;
import io.lovage.sql.Waiting;

/** Has claims done by the writer. */
final class SqliteClaiming implements Claiming {

    private final Parts parts;
    private final Claim claim;

    SqliteClaiming(Parts parts, Claim claim) {
        this.parts = parts;
        this.claim = claim;
    }

    @Override
    public Taken take(int max) {
        Operation<Taken> operation = new Operation<>(
                Operation.Phase.CLAIM, max, work -> claim.run(work, max), SqliteClaiming::nothingIfClosed);
        return Waiting.on(parts.submit(operation.after(claim::look)));
    }

    private static Taken nothingIfClosed(Failure failure) {
        if (failure.kind() == Failure.Kind.CLOSED) {
            return Taken.NOTHING;
        }
        throw failure.exception();
    }
}
