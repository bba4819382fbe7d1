using OpenOdp.Server.Console.Shell;
using OpenOdp.Server.Inspector;

namespace OpenOdp.Server.Console.Live;

/// <summary>Looks through what is kept for the newest requests that a page asks for, as far as one page does.</summary>
/// <param name="after">The id of the newest request that the page knows; null when it knows none.</param>
internal sealed class RequestLook(PageCall call, string text, long? after)
{
    private const int Shown = 50;

    /// <summary>Bytes of bodies that are looked at for one page.</summary>
    private const int MostBytes = 8 << 20;

    private readonly List<LiveRequest> _found = [];
    private RequestEntry? _newest;
    private RequestEntry? _last;
    private int _bytes;
    private int _more;
    private bool _isOut;
    private bool _isMet;

    /// <summary>The newest of these requests, and how it goes on.</summary>
    public LiveModel Of(string show, IEnumerable<RequestEntry> entries)
    {
        foreach (var entry in entries)
        {
            _isMet = entry.Id <= after;
            _isOut = _bytes > MostBytes && !_isMet;
            if (_isMet || _isOut || (_more > 0 && after is null)) break;
            Look(entry);
        }

        return new LiveModel(show, text, _found, (_more > 0 || _isOut) && _last is not null ? RequestAnswer.IdOf(_last) : null)
        {
            Newest = _newest is null ? null : RequestAnswer.IdOf(_newest),
            Last = _isOut && _found.Count < Shown ? LivePages.TimeOf(_last!) : null,
            Between = after is null ? null : Between(),
        };
    }

    private void Look(RequestEntry entry)
    {
        _newest ??= entry;
        _bytes += entry.Body.Length;
        var isFull = _found.Count == Shown;
        if (!isFull) _last = entry;
        if (isFull && text.Length == 0)
        {
            _more++;
            return;
        }

        var one = LivePages.ShowRequest(call, entry);
        if (!Contains(one)) return;
        if (isFull) _more++;
        else _found.Add(one);
    }

    /// <summary>What is not shown of what came after the newest that the page knows.</summary>
    private string? Between() => (_more, _isOut, _isMet) switch
    {
        (0, true, _) => "More came in between than can be looked at",
        (_, true, _) => $"Over {_more:N0} more came in between",
        ( > 0, _, true) => $"{_more:N0} more came in between",
        ( > 0, _, _) => $"At least {_more:N0} more came in between",
        (_, _, false) when after > 0 && _newest is not null => "Others may have come in between that are no longer kept",
        _ => null,
    };

    /// <summary>Looks at what is shown: what is masked cannot be found out letter by letter.</summary>
    private bool Contains(LiveRequest one) =>
        text.Length == 0 || one.Path.Contains(text, StringComparison.OrdinalIgnoreCase)
        || one.Body?.Contains(text, StringComparison.OrdinalIgnoreCase) == true;
}
