using OpenOdp.Engine.Statistics;

namespace OpenOdp.Server.Inspector;

/// <summary>Why requests are refused, in few words.</summary>
internal enum RejectionReason
{
    /// <summary>Some of its items are invalid.</summary>
    InvalidItems,

    /// <summary>It cannot be read, or is refused as a whole.</summary>
    Unreadable,

    /// <summary>It came too slowly.</summary>
    Late,

    /// <summary>It is too large.</summary>
    TooLarge,

    /// <summary>Its encoding is unknown.</summary>
    Encoding,

    /// <summary>Anything else.</summary>
    Other,
}

/// <summary>
/// How many requests of an account were refused, in each minute of a day and each hour of 90 days. In memory only: the log does
/// not know them. After a start those are counted that are still kept.
/// </summary>
internal sealed class Rejections
{
    public static readonly int ReasonCount = Enum.GetValues<RejectionReason>().Length;

    private readonly Lock _gate = new();
    private readonly Ring _minutes = new(StatisticsTable.Minutes, StatisticsTable.LengthOf(BucketStep.Minute));
    private readonly Ring _hours = new(StatisticsTable.Hours, StatisticsTable.LengthOf(BucketStep.Hour));

    public static RejectionReason ReasonOf(int status, IReadOnlyList<Remark> errors) => status switch
    {
        StatusCodes.Status400BadRequest when errors.Any(static error => error.Index is not null) => RejectionReason.InvalidItems,
        StatusCodes.Status400BadRequest => RejectionReason.Unreadable,
        StatusCodes.Status408RequestTimeout => RejectionReason.Late,
        StatusCodes.Status413PayloadTooLarge => RejectionReason.TooLarge,
        StatusCodes.Status415UnsupportedMediaType => RejectionReason.Encoding,
        _ => RejectionReason.Other,
    };

    /// <param name="at">When, in microseconds since 1970.</param>
    public void Add(RejectionReason reason, long at)
    {
        lock (_gate)
        {
            _minutes.Add(reason, at);
            _hours.Add(reason, at);
        }
    }

    /// <summary>The minutes or hours with refused requests, with how many there were for each reason.</summary>
    public List<(long Number, int[] Counts)> Read(BucketStep step, long from)
    {
        lock (_gate) return (step == BucketStep.Minute ? _minutes : _hours).Read(from);
    }

    private sealed class Ring(int places, long length)
    {
        private readonly Dictionary<int, (long Number, int[] Counts)> _places = [];

        public void Add(RejectionReason reason, long at)
        {
            var number = at / length;
            var place = (int)(number % places);
            if (!_places.TryGetValue(place, out var there) || there.Number != number)
            {
                _places[place] = there = (number, new int[ReasonCount]);
            }

            there.Counts[(int)reason]++;
        }

        public List<(long Number, int[] Counts)> Read(long from) =>
        [
            .. _places.Values.Where(one => one.Number >= from / length).OrderBy(static one => one.Number)
                .Select(static one => (one.Number, (int[])one.Counts.Clone())),
        ];
    }
}
