using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using OpenOdp.Client.Compatibility.ErrorHandler;
using OpenOdp.Client.Compatibility.Exceptions;
using OpenOdp.Client.Compatibility.Logger;
using OpenOdp.Client.Compatibility.Utils;

namespace OpenOdp.Client.Compatibility;

/// <summary>A JSON object: the variables of a decision, or a variable that is an object itself.</summary>
public class OptimizelyJSON
{
    private static readonly JsonSerializerOptions Lenient = new()
    {
        PropertyNameCaseInsensitive = true,
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
    };

    private readonly IErrorHandler _errors;
    private readonly ILogger _logger;
    private readonly Lazy<string> _text;
    private readonly Lazy<Dictionary<string, object>> _values;

    /// <summary>Reads a text.</summary>
    /// <param name="payload">JSON text of an object.</param>
    /// <param name="errorHandler">Is told of faults.</param>
    /// <param name="logger">Where they are logged.</param>
    public OptimizelyJSON(string payload, IErrorHandler errorHandler, ILogger logger)
        : this(() => payload, () => JsonText.TryRead(payload), errorHandler, logger)
    {
        if (_values.Value is null)
        {
            Fault("Provided string could not be converted to map.", new InvalidJsonException("The text is no JSON object."));
        }
    }

    /// <summary>Takes a map, whose values are null, texts, bools, numbers, lists and maps.</summary>
    /// <param name="dict">The values by their keys.</param>
    /// <param name="errorHandler">Is told of faults.</param>
    /// <param name="logger">Where they are logged.</param>
    public OptimizelyJSON(Dictionary<string, object> dict, IErrorHandler errorHandler, ILogger logger)
        : this(() => JsonText.Write(dict), () => dict, errorHandler, logger)
    {
    }

    internal OptimizelyJSON(OptimizelyJson json, IErrorHandler errorHandler, ILogger logger)
        : this(json.ToString, json.ToDictionary, errorHandler, logger)
    {
    }

    private OptimizelyJSON(
        Func<string> text, Func<Dictionary<string, object>> values, IErrorHandler errorHandler, ILogger logger)
    {
        _text = new Lazy<string>(text);
        _values = new Lazy<Dictionary<string, object>>(values);
        _errors = errorHandler;
        _logger = logger;
    }

    /// <summary>The JSON text.</summary>
    public override string ToString() => _text.Value;

    /// <summary>The values: objects are dictionaries, and lists are <see cref="List{T}"/>.</summary>
    public Dictionary<string, object> ToDictionary() => _values.Value;

    /// <summary>The value at a path; when there is none of this type, the default, and the log says so.</summary>
    /// <typeparam name="T">The type to get: that of the value, or one that System.Text.Json reads it as.</typeparam>
    /// <param name="jsonPath">Keys from the outside in, with dots between them; null or empty for the whole object.</param>
    [RequiresUnreferencedCode("A type of the program's is read by reflection. Trimmed programs use ToDictionary.")]
    [RequiresDynamicCode("A type of the program's is read by reflection. Programs compiled ahead of time use ToDictionary.")]
    public T GetValue<T>(string jsonPath)
    {
        object value = _values.Value;
        foreach (var key in string.IsNullOrEmpty(jsonPath) ? [] : jsonPath.Split('.'))
        {
            if (value is not Dictionary<string, object> map || !map.TryGetValue(key, out value))
            {
                Fault("Value for JSON key not found.", new OptimizelyRuntimeException($"There is no '{key}' in '{jsonPath}'."));
                return default;
            }
        }

        if (value is T same) return same;

        try
        {
            return JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(value), Lenient);
        }
        catch (JsonException error)
        {
            Fault("Value for path could not be assigned to provided type.", new OptimizelyRuntimeException(error.Message));
            return default;
        }
    }

    private void Fault(string message, Exception fault)
    {
        _logger?.Log(LogLevel.ERROR, message);
        _errors?.HandleError(fault);
    }
}
