package io.lovage.examples;

import io.lovage.Lovage;
import io.lovage.client.Handle;
import io.lovage.task.Call;
import io.lovage.task.Failure;
import io.lovage.task.Flow;
import io.lovage.task.Retry;
import io.lovage.task.Task;
import java.time.Duration;
import java.util.List;

/** Tasks with policies, chains, groups and joins. */
public final class Workflows {

    // tag::tasks[]
    record Photo(String key) {}

    record Thumb(String key, int bytes) {}

    static final Task<Photo, Thumb> RESIZE = Task.of("photo.resize", Photo.class, Thumb.class)
            .queue("photos")
            .timeout(Duration.ofSeconds(30))
            .retry(Retry.exponential(8, Duration.ofSeconds(1), Duration.ofMinutes(10))
                    .notOn(IllegalArgumentException.class));

    static final Task<List<Thumb>, Integer> ALBUM =
            Task.reducer("album.build", Thumb.class, Integer.class).queue("photos");
    static final Task<Integer, Void> ANNOUNCE =
            Task.of("album.announce", Integer.class).queue("photos");
    static final Task<Failure, Void> ALERT = Task.of("ops.alert", Failure.class).queue("photos");
    // end::tasks[]

    private Workflows() {}

    // tag::flow[]
    /** Resizes all photos side by side, then builds the album of them, then announces it; alerts somebody if that fails for good. */
    static Call<Void> albumOf(List<Photo> photos) {
        return Flow.group(photos.stream().map(RESIZE::with).toList())
                .then(ALBUM)
                .then(ANNOUNCE)
                .onError(ALERT);
    }
    // end::flow[]

    // tag::handlers[]
    static void register(Lovage lovage) {
        lovage.handleWith(RESIZE, (photo, context) -> {
                    context.progress(0.5, "half way");
                    context.checkCancelled();
                    return new Thumb(photo.key(), photo.key().length());
                })
                .handle(ALBUM, List::size)
                .handle(ANNOUNCE, size -> null)
                .handle(ALERT, failure -> null);
    }
    // end::handlers[]

    static void options(Lovage lovage, Photo photo) {
        // tag::options[]
        Handle<Thumb> handle = lovage.enqueue(RESIZE.with(photo)
                .in(Duration.ofMinutes(10)) // not before
                .expiresIn(Duration.ofHours(1)) // not after
                .priority(9) // 9 goes first
                .unique("resize:" + photo.key()) // while it is unfinished, sending it again returns this one
                .header("tenant", "acme"));
        // end::options[]
        handle.cancel("only an example");
    }
}
