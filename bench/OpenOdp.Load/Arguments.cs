using System.Globalization;

namespace OpenOdp.Load;

/// <summary>The command line as names and values.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string?> _values = new(StringComparer.Ordinal);

    public Arguments(string[] args)
    {
        for (var i = 0; i < args.Length; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal))
            {
                throw new UsageException($"'{args[i]}' has no name in front; see --help.");
            }

            var value = i + 1 < args.Length && !args[i + 1].StartsWith("--", StringComparison.Ordinal) ? args[i + 1] : null;
            if (!_values.TryAdd(args[i][2..], value)) throw new UsageException($"{args[i]} is given twice.");
            if (value is not null) i++;
        }
    }

    public string? Text(string name)
    {
        if (!_values.Remove(name, out var value)) return null;
        return value ?? throw new UsageException($"--{name} needs a value.");
    }

    public bool Flag(string name)
    {
        if (!_values.Remove(name, out var value)) return false;
        return value is null ? true : throw new UsageException($"--{name} takes no value, but '{value}' follows.");
    }

    public double Number(string name, double otherwise, double min, double max)
    {
        if (Text(name) is not { } text) return otherwise;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= min
            && value <= max)
        {
            return value;
        }

        throw new UsageException($"--{name} is '{text}'; give a number from {min} to {max}.");
    }

    /// <summary>One of the words of an enumeration, in lower case; null when it is not there.</summary>
    public T? Word<T>(string name)
        where T : struct, Enum
    {
        if (Text(name) is not { } text) return null;
        var words = Enum.GetNames<T>().Select(static word => word.ToLowerInvariant()).ToList();
        return words.IndexOf(text) is >= 0 and var index
            ? Enum.GetValues<T>()[index]
            : throw new UsageException($"--{name} is '{text}'; give {string.Join(" or ", words)}.");
    }

    public ulong? Hex(string name)
    {
        if (Text(name) is not { } text) return null;
        return ulong.TryParse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new UsageException($"--{name} is '{text}'; give up to 16 hexadecimal digits.");
    }

    public void ThrowIfAnyIsLeft()
    {
        if (_values.Count > 0) throw new UsageException($"There is no option --{_values.Keys.First()}; see --help.");
    }
}

/// <summary>The command line is wrong; the message says how to put it right.</summary>
internal sealed class UsageException(string message) : Exception(message);
