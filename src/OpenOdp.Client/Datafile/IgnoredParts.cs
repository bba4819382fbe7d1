namespace OpenOdp.Client.Datafile;

/// <summary>What a datafile holds that was left out, in words; a broken generator does not flood the log.</summary>
internal sealed class IgnoredParts
{
    private const int MostNamed = 100;

    private readonly List<string> _named = [];
    private int _unnamed;

    public void Add(string part)
    {
        if (_named.Count < MostNamed)
        {
            _named.Add(part);
        }
        else
        {
            _unnamed++;
        }
    }

    public IReadOnlyList<string> All => _unnamed == 0 ? _named : [.. _named, $"{_unnamed} more part(s)"];
}
